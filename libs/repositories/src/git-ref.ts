import { GatewayError } from '#errors';

const MAX_REF_BYTES = 255;
const FORBIDDEN = /[\p{Cc}\s~^:?*[\\]|\.\.|@\{|\/\/|(?:^|\/)\.|\.lock(?:\/|$)|[./]$|^[-+/]|^@$/u;

/**
 * Checks the syntax of a ref by git's rules: a branch, a tag or a full commit id; empty means the default branch.
 * Throws `FIELD_INVALID`.
 */
export function checkGitRef(ref: string): void {
  if (ref === '') return;
  if (!ref.isWellFormed() || Buffer.byteLength(ref) > MAX_REF_BYTES || FORBIDDEN.test(ref)) {
    const message =
      'The ref is not a well-formed branch, tag or full commit id; expressions such as HEAD~1 are not supported.';
    throw new GatewayError('FIELD_INVALID', message, {
      metadata: { field: 'ref' },
    });
  }
}
