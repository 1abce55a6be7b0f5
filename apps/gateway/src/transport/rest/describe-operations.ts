import type { DescMethod } from '@bufbuild/protobuf';
import type { OpenAPIObject } from '@nestjs/swagger';
import { PipelineService } from '#contract';
import { fieldDoc, type FieldDoc } from './field-doc.js';
import { fieldSchema, jsonSchemaOf } from './json-schema-of.js';
import { BODY_EXAMPLES, optionalIdExamples } from './operation-examples.js';
import { PARAMETER_DOCS } from './parameter-docs.js';

type PathItem = OpenAPIObject['paths'][string];
type Operation = NonNullable<PathItem['get']>;
type Parameter = Extract<NonNullable<Operation['parameters']>[number], { name: string }>;

const METHODS: Readonly<Record<string, DescMethod>> = PipelineService.method;
/** Ids that the gateway assigns, so examples cannot fill them in. */
const GIVEN_IDS: ReadonlySet<string> = new Set(['session_id', 'run_id']);

/** Adds the contract's descriptions to parameters and bodies, and examples that can be sent as they are. */
export function describeOperations({ paths }: OpenAPIObject): void {
  for (const { get, post } of Object.values(paths)) {
    for (const operation of [get, post]) if (operation !== undefined) describe(operation);
  }
}

function describe(operation: Operation): void {
  const { operationId = '', requestBody } = operation;
  const parameters = (operation.parameters ?? []).filter((each): each is Parameter => 'name' in each);
  for (const parameter of parameters) describeParameter(operationId, parameter);
  const method = METHODS[operationId];
  if (requestBody === undefined || !('content' in requestBody) || method === undefined) return;
  const inPath = parameters.filter((each) => each.in === 'path').map(({ name }) => name);
  requestBody.required = true;
  requestBody.content = {
    'application/json': {
      schema: jsonSchemaOf(method.input, { isRequest: true, without: new Set(inPath) }),
      examples: { ...BODY_EXAMPLES[operationId] },
    },
  };
}

function describeParameter(operationId: string, parameter: Parameter): void {
  const { name } = parameter;
  const field = METHODS[operationId]?.input.fields.find((each) => [each.name, each.jsonName].includes(name));
  const doc: FieldDoc | undefined =
    field === undefined ? PARAMETER_DOCS[operationId]?.[name] : fieldDoc(field);
  if (doc === undefined) return;
  parameter.description = doc.description;
  parameter.required = parameter.in === 'path';
  if (field !== undefined) {
    const { description: _words, example: _example, ...schema } = fieldSchema(field);
    parameter.schema = schema;
  }
  const { example = '' } = doc;
  if (GIVEN_IDS.has(name) && !parameter.required) parameter.examples = optionalIdExamples(example);
  else parameter.example = example;
}
