export { ERROR_CODES, type ErrorCode } from './error-code.js';
export { ERROR_REASONS, type ErrorReason } from './error-reasons.js';
export { GatewayError, type GatewayErrorOptions } from './gateway-error.js';
export { runNotFound, sessionNotFound } from './not-found.js';
