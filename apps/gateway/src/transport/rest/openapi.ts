import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { PipelineService, WatchRunResponseSchema } from '#contract';
import { describeOperations } from './describe-operations.js';
import { jsonSchemaOf, messagesWithin } from './json-schema-of.js';
import type { JsonSchema } from './json-schema.js';
import { REPLY_SCHEMAS } from './reply-schemas.js';

const DESCRIPTION =
  'Sessions over code repositories, and the runs that work on them. Open a session first: its cookie then names it ' +
  'in the other calls of this page, and `test_pipeline` is a run to try them with.';

/**
 * Serves the OpenAPI page at `/docs` and the document at `/docs-json`. The schemas come from the contract.
 */
export function serveOpenApi(app: INestApplication): void {
  const config = new DocumentBuilder()
    .setTitle('Run Gateway')
    .setDescription(DESCRIPTION)
    .setVersion('1')
    .build();
  const document = SwaggerModule.createDocument(app, config);
  const requests = new Set(PipelineService.methods.map(({ input }) => input));
  const messages = messagesWithin(WatchRunResponseSchema);
  for (const { input, output } of PipelineService.methods) {
    messagesWithin(input, messages);
    messagesWithin(output, messages);
  }
  const schemas: Record<string, JsonSchema> = { ...REPLY_SCHEMAS };
  for (const message of messages) {
    schemas[message.name] = jsonSchemaOf(message, { isRequest: requests.has(message) });
  }
  document.components = { ...document.components, schemas };
  describeOperations(document);
  SwaggerModule.setup('docs', app, document);
}
