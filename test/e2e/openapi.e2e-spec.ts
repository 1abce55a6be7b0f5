import request from 'supertest';
import { GatewayProcess } from '../support/gateway-process/index.js';

interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, object>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
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

  it('names no schema that it does not hold', () => {
    const named = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(
      ([, name]) => name,
    );
    expect(named.length).toBeGreaterThan(20);
    for (const name of new Set(named)) expect(document.components.schemas).toHaveProperty(name as string);
  });

  it('describes each field of a request as the contract has it', () => {
    expect(document.components.schemas['StartRunRequest']).toEqual({
      type: 'object',
      properties: {
        sessionId: { type: 'string' },
        pipelineId: { type: 'string' },
        params: { type: 'object', additionalProperties: { type: 'string' } },
        requestId: { type: 'string' },
        ifBusy: { type: 'string', enum: ['IF_BUSY_REJECT', 'IF_BUSY_ENQUEUE', 'IF_BUSY_REPLACE'] },
        timeout: { type: 'string', format: 'duration such as 1.5s' },
      },
    });
  });

  it('is shown as a page', async () => {
    await request(gateway.httpUrl)
      .get('/docs')
      .expect(200)
      .expect('content-type', /text\/html/);
  });
});
