import { PipelineService } from '#contract';
import {
  GrpcClient,
  openSession,
  reflect,
  RestClient,
  runToEnd,
  type GatewayClient,
} from '../support/clients/index.js';
import { GatewayProcess } from '../support/gateway-process/index.js';

interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

interface Operation {
  readonly operationId: string;
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly required: boolean }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { schema: Schema }>> }>
  >;
}

interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

describe('discovery', () => {
  let gateway: GatewayProcess;
  let rest: GatewayClient;
  let document: OpenApi;

  beforeAll(async () => {
    gateway = await GatewayProcess.start();
    rest = new RestClient(gateway);
    document = (await (await fetch(`${gateway.httpUrl}/docs-json`)).json()) as OpenApi;
  }, 60_000);

  afterAll(() => gateway?.close());

  const operations = (): [string, string, Operation][] =>
    Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([verb, operation]): [string, string, Operation] => [
        verb,
        path,
        operation,
      ]),
    );

  it('exposes the whole contract by reflection, with its field numbers and types', async () => {
    const { services, registry } = await reflect(gateway.grpcAddress);
    expect([...services].sort()).toEqual(['grpc.health.v1.Health', 'insightify.v1.PipelineService']);
    const shown = registry.getService(PipelineService.typeName);
    const fieldsOf = (method: (typeof PipelineService.methods)[number]): unknown =>
      [method.input, method.output].map(({ typeName, fields }) => [
        typeName,
        fields.map((field) => [
          field.name,
          field.number,
          field.fieldKind,
          field.message?.typeName,
          field.enum?.typeName,
        ]),
      ]);
    expect(shown?.methods.map((method) => [method.name, method.methodKind, fieldsOf(method)])).toEqual(
      PipelineService.methods.map((method) => [method.name, method.methodKind, fieldsOf(method)]),
    );
  });

  it('lets a client call methods by reflection alone, including maps and durations', async () => {
    const grpc = await GrpcClient.open(gateway);
    const { sessionId } = await openSession(grpc);
    const request = {
      sessionId,
      pipelineId: 'test_pipeline',
      params: { events: '2', interval_ms: '0' },
      timeout: '5s',
    };
    expect((await runToEnd(grpc, request)).events).toHaveLength(5);
    grpc.close();
  });

  it('serves a page at /docs, and documents exactly the routes that exist', async () => {
    expect((await fetch(`${gateway.httpUrl}/docs`)).headers.get('content-type')).toMatch(/^text\/html/);
    expect(
      operations()
        .map(([verb, path, { operationId }]) => `${verb} ${path} ${operationId}`)
        .sort(),
    ).toEqual(
      [
        'get /api/runs listRuns',
        'get /api/runs/{run_id} getRun',
        'get /api/sessions listSessions',
        'get /api/sessions/{session_id} getSession',
        'get /api/usage getUsage',
        'get /api/watch/{run_id} watchRun',
        'get /api/workers listWorkers',
        'get /health/live live',
        'get /health/ready ready',
        'post /api/runs startRun',
        'post /api/runs/{run_id}/cancel cancelRun',
        'post /api/runs/{run_id}/input submitRunInput',
        'post /api/sessions initRun',
      ].sort(),
    );
    for (const [verb, path] of operations()) {
      const url = gateway.httpUrl + path.replaceAll(/\{\w+\}/g, 'x');
      const reply = await fetch(url, { method: verb.toUpperCase(), body: verb === 'post' ? '{}' : null });
      expect({ path, reason: ((await reply.json()) as { reason?: string }).reason }).not.toEqual({
        path,
        reason: 'ROUTE_NOT_FOUND',
      });
    }
  });

  it('resolves every reference of the document', () => {
    const names = new Set(Object.keys(document.components.schemas));
    const missing: string[] = [];
    JSON.stringify(document, (key, value: unknown) => {
      if (key === '$ref' && !names.has(String(value).replace('#/components/schemas/', '')))
        missing.push(String(value));
      return value;
    });
    expect(missing).toEqual([]);
  });

  it('documents each path parameter, and the statuses of each route', () => {
    for (const [verb, path, { parameters, responses }] of operations()) {
      const inPath = parameters.filter((each) => each.in === 'path').map(({ name }) => `{${name}}`);
      expect({ path, inPath }).toEqual({ path, inPath: path.match(/\{\w+\}/g) ?? [] });
      const statuses = Object.keys(responses);
      if (path === '/health/ready') expect(statuses).toEqual(['200', '503']);
      if (path.startsWith('/api'))
        expect(statuses).toEqual(expect.arrayContaining(['200', '400', '404', '429', '503']));
      if (path.startsWith('/api/watch')) expect(statuses).toContain('204');
      if (verb === 'post') expect(statuses).toContain('409');
    }
  });

  it('answers with exactly the documented fields', async () => {
    const { sessionId, bootstrapRunId } = await openSession(rest);
    const paths: Readonly<Record<string, string>> = {
      '/api/sessions': '/api/sessions',
      '/api/sessions/{session_id}': `/api/sessions/${sessionId}`,
      '/api/runs': `/api/runs?session_id=${sessionId}`,
      '/api/runs/{run_id}': `/api/runs/${bootstrapRunId}`,
      '/api/workers': '/api/workers',
      '/health/live': '/health/live',
      '/health/ready': '/health/ready',
    };
    for (const [path, url] of Object.entries(paths)) {
      const schema = document.paths[path]?.['get']?.responses['200']?.content?.['application/json']?.schema;
      expectFits(await (await fetch(gateway.httpUrl + url)).json(), schema, path);
    }
    const problem = await fetch(`${gateway.httpUrl}/api/runs/nope`);
    expectFits(await problem.json(), document.components.schemas['Problem'], 'Problem');
  });

  function expectFits(value: unknown, given: Schema | undefined, where: string): void {
    const schema =
      given?.$ref === undefined ? given : document.components.schemas[given.$ref.split('/').at(-1) ?? ''];
    if (schema === undefined) throw new Error(`${where} has no schema`);
    if (Array.isArray(value)) {
      for (const each of value) expectFits(each, schema.items, `${where}[]`);
    } else if (typeof value === 'object' && value !== null && schema.properties !== undefined) {
      for (const [name, each] of Object.entries(value)) {
        expect({ where, known: Object.keys(schema.properties) }).toEqual({
          where,
          known: expect.arrayContaining([name]) as unknown,
        });
        expectFits(each, schema.properties[name], `${where}.${name}`);
      }
    }
  }
});
