import { GatewayError } from '#errors';

const DEFAULT_PAGE_SIZE = 50;

export function pageSize(requested: number): number {
  return requested === 0 ? DEFAULT_PAGE_SIZE : requested;
}

/**
 * Encodes the id after which the next page begins; opaque, so that clients do not build tokens of their own.
 */
export function encodePageToken(id: string | undefined): string {
  return id === undefined ? '' : Buffer.from(id, 'utf8').toString('base64url');
}

/** @throws `PAGE_TOKEN_INVALID` */
export function decodePageToken(token: string): string | undefined {
  if (token === '') return undefined;
  const id = Buffer.from(token, 'base64url').toString('utf8');
  if (/^[\w.-]{1,128}$/.test(id) && encodePageToken(id) === token) return id;
  throw new GatewayError('PAGE_TOKEN_INVALID', 'page_token is not one that this server gave');
}
