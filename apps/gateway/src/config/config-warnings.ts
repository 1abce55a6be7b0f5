import { takesAnyHost } from '../transport/rest/foreign-host.js';
import type { Env } from './env-variables.js';

/** What the operator should know of a configuration that is valid, a sentence each. */
export function configWarnings({ HOST, ALLOWED_HOSTS }: Env): readonly string[] {
  if (!takesAnyHost({ host: HOST, allowedHosts: ALLOWED_HOSTS })) return [];
  return [
    `HOST=${HOST} lets in others than this machine, under whatever Host header and without asking who they are: ` +
      'name the hosts under which the gateway is reached in ALLOWED_HOSTS',
  ];
}
