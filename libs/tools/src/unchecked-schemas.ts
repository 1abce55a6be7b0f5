import type { JsonSchemaValidator, jsonSchemaValidator } from '@modelcontextprotocol/client';

/**
 * A validator that accepts everything, for clients that need not check results against schemas. Compiling schemas
 * would block the event loop for too long, and the patterns of an untrusted schema without bound.
 */
export const UNCHECKED_SCHEMAS: jsonSchemaValidator = {
  getValidator:
    <T>(): JsonSchemaValidator<T> =>
    (input) => ({ valid: true, data: input as T, errorMessage: undefined }),
};
