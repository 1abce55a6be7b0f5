import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { PipelineService, WatchRunResponseSchema } from '#contract';
import { jsonSchemaOf, messagesWithin, type JsonSchema } from './json-schema-of.js';

const PROBLEM: JsonSchema = {
  type: 'object',
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { type: 'string' },
    reason: { type: 'string' },
    retryable: { type: 'boolean' },
    request_id: { type: 'string' },
    metadata: { type: 'object', additionalProperties: { type: 'string' } },
  },
};

const COUNTS: Record<string, JsonSchema> = Object.fromEntries(
  ['requests', 'estimatedRequests', 'inputTokens', 'cachedInputTokens', 'outputTokens'].map((name) => [
    name,
    { type: 'integer', format: 'int64' },
  ]),
);

const USAGE: JsonSchema = {
  type: 'object',
  properties: {
    userId: { type: 'string' },
    sessionId: { type: 'string' },
    runId: { type: 'string' },
    total: { type: 'object', properties: COUNTS },
    usage: {
      type: 'array',
      items: {
        type: 'object',
        properties: { day: { type: 'string', format: 'date' }, model: { type: 'string' }, ...COUNTS },
      },
    },
  },
};

/** Serves the OpenAPI page at `/docs` and the document at `/docs-json`; schemas come from the contract. */
export function serveOpenApi(app: INestApplication): void {
  const config = new DocumentBuilder()
    .setTitle('Run Gateway')
    .setDescription('Sessions over code repositories, and the runs that work on them.')
    .setVersion('1')
    .build();
  const document = SwaggerModule.createDocument(app, config);
  const messages = messagesWithin(WatchRunResponseSchema);
  for (const { input, output } of PipelineService.methods) {
    messagesWithin(input, messages);
    messagesWithin(output, messages);
  }
  const schemas: Record<string, JsonSchema> = { Problem: PROBLEM, Usage: USAGE };
  for (const message of messages) schemas[message.name] = jsonSchemaOf(message);
  document.components = { ...document.components, schemas };
  SwaggerModule.setup('docs', app, document);
}
