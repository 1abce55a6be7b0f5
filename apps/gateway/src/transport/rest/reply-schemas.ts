import { objectSchema, type JsonSchema } from './json-schema.js';

/** OpenAPI schemas of replies that are not messages of the contract. */
const PROBLEM: JsonSchema = objectSchema({
  type: {
    type: 'string',
    description: 'Always `about:blank`: the reason says more.',
    example: 'about:blank',
  },
  title: { type: 'string', description: 'The reason in words.', example: 'run not found' },
  status: { type: 'integer', description: 'The HTTP status.', example: 404 },
  detail: { type: 'string', description: 'What is wrong, for people.', example: 'run not found' },
  code: { type: 'string', description: 'The gRPC status of the error.', example: 'NOT_FOUND' },
  reason: { type: 'string', description: 'Never renamed: for programs to match.', example: 'RUN_NOT_FOUND' },
  retryable: {
    type: 'boolean',
    description: 'Whether the same request may succeed later without being changed.',
    example: false,
  },
  request_id: {
    type: 'string',
    description: 'That of `x-request-id`, or a fresh one; stands in the log.',
    example: '9b0a8f0e-3f0f-4f4b-8a55-6f7e0a4c2d11',
  },
  metadata: {
    type: 'object',
    additionalProperties: { type: 'string' },
    description: 'Details by name, such as the field that is wrong.',
    example: { field: 'page_size' },
  },
});

const count = (description: string, example: number): JsonSchema => ({
  type: 'integer',
  format: 'int64',
  description,
  example,
});

const COUNTS: Record<string, JsonSchema> = {
  requests: count('Requests to models.', 2),
  estimatedRequests: count('Those of them whose provider did not say what they took.', 0),
  inputTokens: count('Tokens of prompts.', 1800),
  cachedInputTokens: count('Those of them that the provider had cached.', 0),
  outputTokens: count('Tokens of answers.', 350),
};

const exampleOf = (properties: Record<string, JsonSchema>): NonNullable<JsonSchema['example']> =>
  Object.fromEntries(Object.entries(properties).map(([name, { example = null }]) => [name, example]));

const MODEL_USAGE: Record<string, JsonSchema> = {
  day: {
    type: 'string',
    format: 'date',
    description: 'In UTC; in the usage of a user alone.',
    example: '2026-01-31',
  },
  model: { type: 'string', description: '`provider/model`.', example: 'anthropic/claude-x' },
  ...COUNTS,
};

const USAGE: JsonSchema = objectSchema({
  userId: { type: 'string', description: 'Whose usage it is.', example: 'demo-user' },
  sessionId: { type: 'string', description: 'Empty for a whole user.', example: '' },
  runId: { type: 'string', description: 'Empty for a whole session or user.', example: '' },
  total: { ...objectSchema(COUNTS), description: 'The sum of `usage`.', example: exampleOf(COUNTS) },
  usage: {
    type: 'array',
    items: objectSchema(MODEL_USAGE, ['day']),
    description: 'By model, and of a user by day, the newest first.',
    example: [exampleOf(MODEL_USAGE)],
  },
});

const LIVE: JsonSchema = objectSchema({
  status: { type: 'string', enum: ['ok'], description: 'It answers.', example: 'ok' },
});

const READY: JsonSchema = objectSchema(
  {
    status: {
      type: 'string',
      enum: ['ok', 'unavailable'],
      description: 'Whether all checks are `ok`.',
      example: 'ok',
    },
    checks: {
      type: 'object',
      additionalProperties: { type: 'string' },
      description: '`ok`, or what is wrong, by name of the check.',
      example: { disk: 'ok', event_loop: 'ok', storage: 'ok' },
    },
    toolServers: {
      type: 'object',
      additionalProperties: { type: 'string' },
      description: '`ready`, `starting` or `waiting`, by name; they do not count for the status.',
      example: { tickets: 'ready' },
    },
    warnings: {
      type: 'array',
      items: { type: 'string' },
      description: 'What the operator should know of the configuration; they do not count for the status.',
      example: [],
    },
  },
  ['toolServers', 'warnings'],
);

/** Schemas by the names under which routes refer to them. */
export const REPLY_SCHEMAS = { Problem: PROBLEM, Usage: USAGE, Live: LIVE, Ready: READY };
