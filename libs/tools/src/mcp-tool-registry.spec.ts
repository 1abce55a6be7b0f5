import { getEventListeners, once } from 'node:events';
import { z } from 'zod';
import type { ErrorReason } from '#errors';
import { GatewayError } from '#errors';
import { McpToolRegistry, type McpToolRegistryOptions } from './mcp-tool-registry.js';
import { defineSessionTool, type SessionTool, type SessionToolCall } from './session-tool.js';

const registries: McpToolRegistry[] = [];

afterEach(async () => {
  await Promise.all(registries.splice(0).map((registry) => registry.close()));
});

function registry(
  tools: readonly SessionTool[],
  options: Partial<McpToolRegistryOptions> = {},
): McpToolRegistry {
  const limits = { timeoutMs: 30_000, maxArgumentsBytes: 1000, maxOutputBytes: 1000, ...options };
  const made = new McpToolRegistry(tools, limits);
  registries.push(made);
  return made;
}

function tool(run: (word: string, call: SessionToolCall) => Promise<unknown>): SessionTool {
  return defineSessionTool({
    name: 'test.echo',
    description: 'Repeats a word.',
    input: z.strictObject({ word: z.string(), times: z.int().default(1) }),
    output: z.object({ said: z.string() }),
    run: async ({ word, times }, call) => ({ said: String(await run(word.repeat(times), call)) }),
  });
}

const echo = (): SessionTool => tool((word) => Promise.resolve(word));
const signal = (): AbortSignal => new AbortController().signal;

async function refusal(action: Promise<unknown>): Promise<ErrorReason> {
  const error: unknown = await action.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof GatewayError)) throw new Error(`Not refused as it should be: ${String(error)}`);
  return error.reason;
}

it('lists its tools with their schemas and calls them', async () => {
  const tools = registry([echo()]);
  expect(await tools.list()).toEqual([
    {
      name: 'test.echo',
      description: 'Repeats a word.',
      inputSchema: expect.objectContaining({
        type: 'object',
        required: ['word'],
        additionalProperties: false,
        properties: expect.objectContaining({ word: { type: 'string' } }) as unknown,
      }) as unknown,
      outputSchema: expect.objectContaining({ type: 'object', required: ['said'] }) as unknown,
    },
  ]);
  expect(await tools.call('test.echo', { word: 'ü', times: 2 }, { signal: signal() })).toEqual({
    said: 'üü',
  });
});

it('refuses an unknown tool, including names of inherited object properties', async () => {
  const tools = registry([echo()]);
  for (const name of ['test.other', '', 'toString', '__proto__']) {
    expect(await refusal(tools.call(name, {}, { signal: signal() }))).toBe('TOOL_UNKNOWN');
  }
});

it.each([
  [{}],
  [{ word: 1 }],
  [{ word: 'x', times: 1.5 }],
  [{ word: 'x', further: 1 }],
  [{ word: 'x'.repeat(2000) }],
  [{ word: 1n }],
])('refuses the arguments %p without running the tool', async (args) => {
  let ran = false;
  const tools = registry([
    tool((word) => {
      ran = true;
      return Promise.resolve(word);
    }),
  ]);
  expect(await refusal(tools.call('test.echo', args, { signal: signal() }))).toBe('TOOL_ARGUMENTS_INVALID');
  expect(ran).toBe(false);
});

it('rejects with the error that the tool threw, with all its fields', async () => {
  const thrown = new GatewayError('STORAGE_FULL', 'No space is left.', {
    retryDelayMs: 500,
    metadata: { field: 'x' },
  });
  const error: unknown = await registry([tool(() => Promise.reject(thrown))])
    .call('test.echo', { word: 'x' }, { signal: signal() })
    .catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(GatewayError);
  expect(error).toMatchObject({
    reason: 'STORAGE_FULL',
    code: 'UNAVAILABLE',
    retryable: true,
    message: 'No space is left.',
    retryDelayMs: 500,
    metadata: { field: 'x' },
  });
});

it('keeps the text of an unexpected error out of the message', async () => {
  const error: unknown = await registry([tool(() => Promise.reject(new Error('password is secret')))])
    .call('test.echo', { word: 'x' }, { signal: signal() })
    .catch((caught: unknown) => caught);
  expect(error).toMatchObject({ reason: 'TOOL_FAILED', message: 'The tool test.echo failed.' });
  expect(String((error as GatewayError).cause)).toContain('password is secret');
});

it('refuses output over the limit, and output that does not match the schema', async () => {
  const large = registry([tool(() => Promise.resolve('x'.repeat(2000)))]);
  expect(await refusal(large.call('test.echo', { word: 'x' }, { signal: signal() }))).toBe(
    'TOOL_OUTPUT_TOO_LARGE',
  );
  const wrong: SessionTool = { ...echo(), run: () => Promise.resolve({ said: 1 }) };
  expect(await refusal(registry([wrong]).call('test.echo', { word: 'x' }, { signal: signal() }))).toBe(
    'TOOL_FAILED',
  );
});

describe('a tool that does not end', () => {
  function endless(): { tool: SessionTool; called: Promise<AbortSignal> } {
    const called = Promise.withResolvers<AbortSignal>();
    const hanging = tool((_, call) => {
      called.resolve(call.signal);
      return new Promise(() => undefined);
    });
    return { tool: hanging, called: called.promise };
  }

  it('is notified of the cancellation, and the caller gets the reason of its own signal', async () => {
    const { tool: hanging, called } = endless();
    const controller = new AbortController();
    const refused = registry([hanging]).call('test.echo', { word: 'x' }, { signal: controller.signal });
    const caught = refused.catch((error: unknown) => error);
    const inTool = await called;
    const aborted = once(inTool, 'abort');
    const reason = new GatewayError('RUN_CANCELLED', 'The run was cancelled.');
    controller.abort(reason);
    expect(await caught).toBe(reason);
    await aborted;
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });

  it('is cancelled at its timeout', async () => {
    const { tool: hanging, called } = endless();
    const refused = refusal(
      registry([hanging], { timeoutMs: 50 }).call('test.echo', { word: 'x' }, { signal: signal() }),
    );
    const inTool = await called;
    if (!inTool.aborted) await once(inTool, 'abort');
    expect(await refused).toBe('TOOL_TIMEOUT');
  });

  it('is cancelled when the registry is closed, which refuses further calls', async () => {
    const { tool: hanging, called } = endless();
    const tools = registry([hanging]);
    const refused = refusal(tools.call('test.echo', { word: 'x' }, { signal: signal() }));
    const inTool = await called;
    await tools.close();
    expect(inTool.aborted).toBe(true);
    expect(await refused).toBe('REQUEST_CANCELLED');
    expect(await refusal(tools.call('test.echo', { word: 'x' }, { signal: signal() }))).toBe(
      'REQUEST_CANCELLED',
    );
    expect(await refusal(tools.list())).toBe('REQUEST_CANCELLED');
  });

  it('is not started when the signal has already fired', async () => {
    const tools = registry([echo()]);
    expect(await refusal(tools.call('test.echo', { word: 'x' }, { signal: AbortSignal.abort() }))).toBe(
      'REQUEST_CANCELLED',
    );
  });
});

it('leaves no listener on the signal of a run that makes many calls', async () => {
  const controller = new AbortController();
  const tools = registry([echo()]);
  const calls = Array.from({ length: 50 }, () =>
    tools.call('test.echo', { word: 'x' }, { signal: controller.signal }),
  );
  expect(await Promise.all(calls)).toHaveLength(50);
  expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
});
