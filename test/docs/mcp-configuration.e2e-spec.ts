import { parseToolServers, ToolServers } from '#tools';
import { InProcessGateway } from '../support/in-process/index.js';
import { fencedBlocks } from './markdown.js';

/** Returns the MCP client configurations on a page. */
const configurationsIn = (document: string): string[] =>
  fencedBlocks(document).flatMap(({ language, text }) =>
    language === 'json' && text.includes('"mcpServers"') ? [text] : [],
  );

it('the configuration in docs/api.md connects an MCP client to the gateway and its tools', async () => {
  const [configuration = '', ...others] = configurationsIn('docs/api.md');
  expect(others).toEqual([]);
  const gateway = await InProcessGateway.start();
  const servers = parseToolServers(configuration.replace('http://127.0.0.1:8080', gateway.httpUrl), {});
  const client = new ToolServers({ servers });
  try {
    client.start();
    const tools = await client.list(['gateway.*']);
    expect(tools.map(({ name }) => name)).toContain('gateway.run.watch');
    const { signal } = new AbortController();
    expect(await client.call('gateway.worker.list', {}, signal)).toMatchObject({
      workers: expect.arrayContaining([expect.objectContaining({ key: 'plan_pipeline' })]) as unknown,
    });
  } finally {
    await client.close();
    await gateway.close();
  }
});

it('the configuration in docs/extending.md is valid', () => {
  const [configuration = ''] = configurationsIn('docs/extending.md');
  const environment = { TICKETS_TOKEN: 'a', SEARCH_KEY: 'b' };
  expect(parseToolServers(configuration, environment)).toMatchObject([
    { kind: 'stdio', name: 'tickets', env: { TOKEN: 'a' } },
    { kind: 'http', name: 'search', headers: { 'X-Key': 'b' } },
  ]);
});
