import { takesAnyHost } from '../transport/rest/foreign-host.js';
import type { TransportOptions } from '../transport/api/transport-options.js';

/** Returns notes on a valid configuration that listens on `host`, one sentence each. */
export function configWarnings(
  host: string,
  { allowedHosts }: Pick<TransportOptions, 'allowedHosts'>,
): readonly string[] {
  if (!takesAnyHost({ host, allowedHosts })) return [];
  return [
    `HOST=${host} lets other machines in, under any Host header and without authentication: ` +
      'list the host names of the gateway in ALLOWED_HOSTS',
  ];
}
