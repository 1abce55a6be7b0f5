import type { JsonValue } from '@bufbuild/protobuf';

/** The subset of OpenAPI schema objects that the gateway's messages need. */
export interface JsonSchema {
  readonly type?: string;
  readonly format?: string;
  readonly pattern?: string;
  readonly description?: string;
  readonly example?: JsonValue;
  readonly enum?: string[];
  readonly items?: JsonSchema;
  readonly properties?: Record<string, JsonSchema>;
  readonly required?: string[];
  readonly additionalProperties?: JsonSchema;
  readonly allOf?: JsonSchema[];
  readonly $ref?: string;
}

/** Returns the schema of an object whose replies always hold all fields but the optional ones. */
export function objectSchema(
  properties: Record<string, JsonSchema>,
  optional: readonly string[] = [],
): JsonSchema {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: 'object', properties, required };
}
