import { fromJson, type JsonObject } from '@bufbuild/protobuf';
import request from 'supertest';
import { PipelineService } from '#contract';
import { GatewayProcess } from '../support/gateway-process/index.js';

type Json = Readonly<Record<string, unknown>>;

interface Schema {
  readonly description?: string;
  readonly example?: unknown;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

type Examples = Readonly<Record<string, { readonly value: unknown }>>;

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly description?: string;
  readonly example?: unknown;
  readonly examples?: Examples;
}

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly schema: Schema; readonly examples: Examples }>>;
  };
  readonly responses: Readonly<Record<string, object>>;
}

interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

interface Filled {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  /** Statuses documented for the operation. */
  readonly documented: readonly number[];
}

/** Every route of the REST wire and of the health checks. */
const ROUTES = [
  'get /api/runs',
  'get /api/runs/{run_id}',
  'get /api/sessions',
  'get /api/sessions/{session_id}',
  'get /api/usage',
  'get /api/watch/{run_id}',
  'get /api/workers',
  'get /health/live',
  'get /health/ready',
  'post /api/runs',
  'post /api/runs/{run_id}/cancel',
  'post /api/runs/{run_id}/input',
  'post /api/sessions',
];

describe('the OpenAPI document', () => {
  let gateway: GatewayProcess;
  let document: OpenApi;

  beforeAll(async () => {
    gateway = await GatewayProcess.start();
    document = (await request(gateway.httpUrl).get('/docs-json').expect(200)).body as OpenApi;
  }, 30_000);

  afterAll(() => gateway.close());

  it('lists every route', () => {
    const routes = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
    expect(routes.sort()).toEqual(ROUTES);
  });

  it('refers to no schema that is missing', () => {
    const named = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(
      ([, name]) => name,
    );
    expect(named.length).toBeGreaterThan(20);
    for (const name of new Set(named)) expect(document.components.schemas).toHaveProperty(name as string);
  });

  it('has each field of a request as in the contract', () => {
    const { properties = {} } = document.components.schemas['StartRunRequest'] ?? {};
    const types = Object.entries(properties).map(([name, schema]) => {
      const { description: _words, example: _example, ...type } = schema;
      return [name, type];
    });
    expect(Object.fromEntries(types)).toEqual({
      sessionId: { type: 'string' },
      pipelineId: { type: 'string' },
      params: { type: 'object', additionalProperties: { type: 'string' } },
      requestId: { type: 'string' },
      ifBusy: { type: 'string', enum: ['IF_BUSY_REJECT', 'IF_BUSY_ENQUEUE', 'IF_BUSY_REPLACE'] },
      timeout: { type: 'string', pattern: String.raw`^-?\d+(\.\d{1,9})?s$` },
    });
  });

  it('describes every field and parameter, with an example', () => {
    const bodies = operations().flatMap(({ operation }) =>
      Object.values(operation.requestBody?.content ?? {}).map(({ schema }) => schema),
    );
    const all = [...fieldsOf('', { properties: document.components.schemas })].filter(
      ([path]) => path.split('.').length > 2,
    );
    const fields = [...all, ...bodies.flatMap((schema, index) => [...fieldsOf(`body ${index}`, schema)])];
    const parameters = operations().flatMap(({ operation: { operationId, parameters: some = [] } }) =>
      some.map((each): [string, Parameter] => [`${operationId}.${each.name}`, each]),
    );
    expect(fields.length).toBeGreaterThan(100);
    expect(parameters.length).toBeGreaterThan(15);
    const hasExample = (each: Schema | Parameter): boolean =>
      each.example !== undefined || ('examples' in each && each.examples !== undefined);
    const lacking = [...fields, ...parameters].filter(
      ([, each]) => (each.description ?? '').trim() === '' || !hasExample(each),
    );
    expect(lacking.map(([path]) => path)).toEqual([]);
  });

  it('has examples that parse as messages of the contract', () => {
    const messages = PipelineService.methods.flatMap(({ input, output }) => [input, output]);
    for (const message of messages) {
      const { properties = {} } = document.components.schemas[message.name] ?? {};
      const example = Object.entries(properties).map(([name, schema]) => [name, schema.example]);
      expect(() => fromJson(message, Object.fromEntries(example) as JsonObject)).not.toThrow();
    }
  });

  it('marks required fields: in a request those the gateway demands, in a reply those it always prints', async () => {
    const { schemas } = document.components;
    expect(schemas['SubmitRunInputRequest']?.required).toEqual(['input']);
    expect(schemas['StartRunRequest']?.required).toBeUndefined();
    for (const { operation } of operations()) {
      for (const parameter of operation.parameters ?? []) {
        expect([parameter.name, parameter.required]).toEqual([parameter.name, parameter.in === 'path']);
      }
    }
    const opened = (await request(gateway.httpUrl).post('/api/sessions').send({})).body as Json;
    const id = String(opened['sessionId']);
    const { session } = (await request(gateway.httpUrl).get(`/api/sessions/${id}`)).body as { session: Json };
    const runId = String(opened['bootstrapRunId']);
    const { run } = (await request(gateway.httpUrl).get(`/api/runs/${runId}`)).body as { run: Json };
    const { body: problem } = await request(gateway.httpUrl).get('/api/runs/absent');
    const { body: usage } = await request(gateway.httpUrl).get('/api/usage');
    const { body: ready } = await request(gateway.httpUrl).get('/health/ready');
    const replies = { InitRunResponse: opened, Session: session, Run: run, Problem: problem as Json };
    for (const [name, reply] of Object.entries({ ...replies, Usage: usage as Json, Ready: ready as Json })) {
      const { required = [], properties = {} } = schemas[name] ?? {};
      expect([name, required.filter((field) => !(field in reply))]).toEqual([name, []]);
      expect([name, Object.keys(reply).filter((field) => !(field in properties))]).toEqual([name, []]);
    }
  });

  it('prefills requests that a fresh gateway answers as documented', async () => {
    const fresh = await GatewayProcess.start();
    try {
      const answers: [string, number][] = [];
      for (const filled of operations().map(filledIn)) {
        const { status, type } = await sent(fresh, filled);
        answers.push([filled.id, status]);
        expect([filled.id, filled.documented]).toEqual([filled.id, expect.arrayContaining([status])]);
        if (status >= 400) expect(type).toContain('application/problem+json');
      }
      expect(Object.fromEntries(answers)).toEqual({
        ...{ live: 200, ready: 200, initRun: 200, listSessions: 200, listWorkers: 200, getUsage: 200 },
        // These need the session from the page's cookie.
        ...{ startRun: 400, listRuns: 400, submitRunInput: 400 },
        // The ID in an example does not exist.
        ...{ getSession: 404, getRun: 404, cancelRun: 404, watchRun: 404 },
      });
    } finally {
      await fresh.close();
    }
  }, 30_000);

  it('has only examples of bodies and parameters that the gateway accepts', async () => {
    const reasons = new Set<unknown>();
    for (const each of operations()) {
      const { examples = {} } = Object.values(each.operation.requestBody?.content ?? {})[0] ?? {};
      for (const { value } of Object.values(examples)) {
        const { reason } = await sent(gateway, { ...filledIn(each), body: value });
        reasons.add(reason);
      }
    }
    for (const malformed of ['REQUEST_MALFORMED', 'FIELD_INVALID', 'WORKER_UNKNOWN', 'REPO_URL_INVALID']) {
      expect([...reasons]).not.toContain(malformed);
    }
  }, 30_000);

  it('explains empty fields, which REST prints and unary Connect JSON omits', async () => {
    const { body: opened } = await request(gateway.httpUrl).post('/api/sessions').send({});
    const { sessionId } = opened as { sessionId: string };
    const { session } = (await request(gateway.httpUrl).get(`/api/sessions/${sessionId}`)).body as {
      session: Json;
    };
    expect(session).toMatchObject({ repoUrl: '', commit: '' });
    const { body } = await request(gateway.httpUrl)
      .post('/insightify.v1.PipelineService/GetSession')
      .send({ sessionId });
    const onConnect = (body as { session: Json }).session;
    expect(onConnect).toHaveProperty('sessionId', sessionId);
    expect(onConnect).not.toHaveProperty('repoUrl');
    expect(onConnect).not.toHaveProperty('commit');
  });

  it('is served as a page', async () => {
    await request(gateway.httpUrl)
      .get('/docs')
      .expect(200)
      .expect('content-type', /text\/html/);
  });

  function operations(): { readonly path: string; readonly method: string; readonly operation: Operation }[] {
    return Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
    );
  }
});

/** Yields every property below a schema, with its path. */
function* fieldsOf(path: string, schema: Schema): Generator<[string, Schema]> {
  for (const [name, field] of Object.entries(schema.properties ?? {})) {
    const at = `${path}.${name}`;
    yield [at, field];
    yield* fieldsOf(at, field);
    if (field.items !== undefined) yield* fieldsOf(`${at}[]`, field.items);
  }
}

/** Returns a parameter's example, or the first of several, as the page prefills it. */
function filledIn({
  path,
  method,
  operation,
}: {
  path: string;
  method: string;
  operation: Operation;
}): Filled {
  const url = new URL(path, 'http://gateway');
  let filled = decodeURIComponent(url.pathname);
  for (const parameter of operation.parameters ?? []) {
    const value = parameter.example ?? Object.values(parameter.examples ?? {})[0]?.value;
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    if (text === '') continue;
    if (parameter.in === 'query') url.searchParams.set(parameter.name, text);
    if (parameter.in === 'path') filled = filled.replace(`{${parameter.name}}`, encodeURIComponent(text));
  }
  const { examples = {} } = Object.values(operation.requestBody?.content ?? {})[0] ?? {};
  return {
    id: operation.operationId,
    method: method.toUpperCase(),
    path: filled + url.search,
    body: Object.values(examples)[0]?.value,
    documented: Object.keys(operation.responses).map(Number),
  };
}

async function sent(
  gateway: GatewayProcess,
  { method, path, body }: Filled,
): Promise<{ readonly status: number; readonly type: string; readonly reason: unknown }> {
  const response = await fetch(gateway.httpUrl + path, {
    method,
    headers: { 'content-type': 'application/json' },
    body: body === undefined ? null : JSON.stringify(body),
  });
  const reply = (await response.json()) as Json;
  return {
    status: response.status,
    type: response.headers.get('content-type') ?? '',
    reason: reply['reason'],
  };
}
