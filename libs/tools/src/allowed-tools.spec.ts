import { AllowedTools } from './allowed-tools.js';
import { BUILT_IN_TOOL_NAMES } from './built-in-tool-names.js';
import { ToolRegistry, type ToolDescription } from './tool-registry.port.js';

/** A session with the gateway's own tools and those of a server named `tickets`. */
class SessionTools extends ToolRegistry {
  readonly asked: (readonly string[] | undefined)[] = [];
  isClosed = false;

  list(patterns?: readonly string[]): Promise<readonly ToolDescription[]> {
    this.asked.push(patterns);
    const names = [...BUILT_IN_TOOL_NAMES, 'tickets.open', 'tickets.close'];
    return Promise.resolve(names.map((name) => ({ name, description: '', inputSchema: {} })));
  }

  call(name: string): Promise<Readonly<Record<string, unknown>>> {
    return Promise.resolve({ called: name });
  }

  close(): Promise<void> {
    this.isClosed = true;
    return Promise.resolve();
  }
}

const namesOf = async (tools: ToolRegistry): Promise<string[]> =>
  (await tools.list()).map(({ name }) => name);
const options = { signal: new AbortController().signal };

it("allows a worker without tool patterns the gateway's own tools, and no server's", async () => {
  const tools = new AllowedTools(new SessionTools());
  expect(await namesOf(tools)).toEqual([...BUILT_IN_TOOL_NAMES]);
  expect(await tools.call('fs.read', {}, options)).toEqual({ called: 'fs.read' });
  await expect(tools.call('tickets.open', {}, options)).rejects.toMatchObject({ reason: 'TOOL_UNKNOWN' });
});

it('allows a worker only the tools that its patterns match', async () => {
  const session = new SessionTools();
  const tools = new AllowedTools(session, ['tickets.*', 'fs.read']);
  expect(await namesOf(tools)).toEqual(['fs.read', 'tickets.open', 'tickets.close']);
  expect(session.asked).toEqual([['tickets.*', 'fs.read']]);
  await expect(tools.call('scan.list', {}, options)).rejects.toMatchObject({ reason: 'TOOL_UNKNOWN' });
  expect(await namesOf(new AllowedTools(session, []))).toEqual([]);
});

it("keeps the session's tools open when a worker closes its own", async () => {
  const session = new SessionTools();
  await new AllowedTools(session).close();
  expect(session.isClosed).toBe(false);
});
