import { takesAnyHost } from '../transport/rest/foreign-host.js';
import type { TransportOptions } from '../transport/api/transport-options.js';

/** Returns notes on a valid configuration that listens on `host`, one sentence each. */
export function configWarnings(
  host: string,
  { allowedHosts }: Pick<TransportOptions, 'allowedHosts'>,
): readonly string[] {
  if (!takesAnyHost({ host, allowedHosts })) return [];
  return [
    `HOST=${host} lets in others than this machine, under whatever Host header and without asking who they are: ` +
      'name the hosts under which the gateway is reached in ALLOWED_HOSTS',
  ];
}
