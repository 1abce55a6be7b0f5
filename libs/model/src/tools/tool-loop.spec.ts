import { z } from 'zod';
import { GatewayError } from '#errors';
import { MemoryUsageLedger } from '#storage-memory';
import { defineSessionTool, McpToolRegistry, sessionToolsOptions } from '#tools';
import { ModelServer, reply, testModelClient, type ModelReply, type RecordedRequest } from '#model-testing';
import type { ToolAnswer, ToolCallReport, ToolRequest } from '../model-client.port.js';

const CANCELLED = new GatewayError('RUN_CANCELLED', 'The run was cancelled.');

/** A call of `math.add` under the name that models see. */
const add = (a: unknown, b: unknown) => ({ name: 'math_add', arguments: { a, b } });

/** Tool results in a recorded request, in the format of chat completions. */
const toolTexts = ({ body }: RecordedRequest): unknown[] =>
  (body.messages ?? []).flatMap(({ role, content }) => (role === 'tool' ? [content] : []));

describe('ModelClient.useTools', () => {
  let server: ModelServer;
  let registry: McpToolRegistry;
  let ledger: MemoryUsageLedger;
  let aborter: AbortController;
  let waiting: PromiseWithResolvers<AbortSignal>;

  beforeEach(async () => {
    server = await ModelServer.start();
    ledger = new MemoryUsageLedger();
    aborter = new AbortController();
    waiting = Promise.withResolvers<AbortSignal>();
    registry = new McpToolRegistry(
      [
        defineSessionTool({
          name: 'math.add',
          description: 'Adds two numbers.',
          input: z.strictObject({ a: z.number(), b: z.number() }),
          output: z.object({ sum: z.number() }),
          run: async ({ a, b }) => ({ sum: a + b }),
        }),
        defineSessionTool({
          name: 'file.read',
          description: 'Reads a file.',
          input: z.strictObject({ path: z.string() }),
          output: z.object({ text: z.string() }),
          run: async ({ path }) => {
            if (path !== 'long') throw new GatewayError('PATH_NOT_FOUND', 'There is no such file.');
            return { text: `first\nghp_${'aB3'.repeat(12)}\n${'x'.repeat(100_000)}` };
          },
        }),
        defineSessionTool({
          name: 'wait',
          description: 'Waits until it is cancelled.',
          input: z.strictObject({}),
          output: z.object({}),
          run: (_, { signal }) => {
            waiting.resolve(signal);
            return new Promise(() => undefined);
          },
        }),
      ],
      sessionToolsOptions(),
    );
  });
  afterEach(async () => {
    await registry.close();
    await server.close();
  });

  function use(request: Partial<ToolRequest> = {}, ...replies: ModelReply[]): Promise<ToolAnswer> {
    server.willReply(...replies);
    const options = {
      provider: 'openai-compatible',
      baseUrl: server.baseUrl,
      model: 'm',
      maxRetries: 0,
      chunkIntervalMs: 0,
    };
    return testModelClient(options, { ledger }).useTools({
      prompt: 'How much is 1 + 2?',
      signal: aborter.signal,
      tools: registry,
      allow: ['math.add', 'file.read', 'wait'],
      ...request,
    });
  }

  it('makes the requested calls and returns the answer', async () => {
    const chunks: string[] = [];
    const told: ToolCallReport[] = [];
    const answer = await use(
      {
        system: 'Be exact.',
        onChunk: (text) => void chunks.push(text),
        onToolCall: (call) => void told.push(call),
      },
      reply.textAndToolCalls('Let me see.', add(1, 2)),
      reply.text('It is 3.'),
    );
    const call = { name: 'math.add', arguments: { a: 1, b: 2 } };
    expect(answer).toEqual({ text: 'It is 3.', steps: 2, toolCalls: [call] });
    expect(told).toEqual([call]);
    expect(chunks.join('')).toBe('Let me see.\nIt is 3.');
    const [, second] = server.requests as [RecordedRequest, RecordedRequest];
    expect(second.body.messages?.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'tool']);
    expect(toolTexts(second)).toEqual(['{"sum":3}']);
  });

  it('offers only the allowed tools, with their schemas, under names that providers accept', async () => {
    await use({ allow: ['math.add', 'no.such.tool'] }, reply.text('no need'));
    expect(server.requests[0]?.body.tools).toMatchObject([
      {
        type: 'function',
        function: {
          name: 'math_add',
          description: 'Adds two numbers.',
          parameters: { type: 'object', required: ['a', 'b'], additionalProperties: false },
        },
      },
    ]);
  });

  it('offers no tools when none is allowed', async () => {
    expect(await use({ allow: [] }, reply.text('fine'))).toMatchObject({ text: 'fine', steps: 1 });
    expect(server.requests[0]?.body).not.toHaveProperty('tools');
  });

  it.each([
    ['fails', { name: 'file_read', arguments: { path: 'gone' } }, 'PATH_NOT_FOUND: There is no such file.'],
    ['gets arguments that do not fit its schema', add('1', 2), /^TOOL_ARGUMENTS_INVALID: .*number/s],
    ['gets arguments that are not JSON', { name: 'math_add', arguments: '{"a":' }, /^TOOL_ARGUMENTS_INVALID/],
    ['does not exist', { name: 'rm_rf', arguments: {} }, 'TOOL_UNKNOWN: there is no tool rm_rf'],
  ])('reports a tool that %s to the model, and continues', async (_what, call, failure) => {
    const answer = await use({}, reply.toolCalls(call, add(1, 2)), reply.text('so be it'));
    expect(answer.text).toBe('so be it');
    const [failed, worked] = toolTexts(server.requests[1] as RecordedRequest);
    expect(failed).toEqual(typeof failure === 'string' ? failure : expect.stringMatching(failure));
    expect(worked).toBe('{"sum":3}');
    expect(answer.toolCalls[0]?.failure).toBe(failed);
    expect(answer.toolCalls[1]).not.toHaveProperty('failure');
  });

  it('refuses a tool that exists but is not allowed', async () => {
    const call = { name: 'file_read', arguments: { path: 'long' } };
    const answer = await use({ allow: ['math.add'] }, reply.toolCalls(call), reply.text('no'));
    expect(answer.toolCalls[0]?.failure).toBe('TOOL_UNKNOWN: there is no tool file_read');
  });

  it('truncates a long result with a note, and redacts secrets in it', async () => {
    await use({}, reply.toolCalls({ name: 'file_read', arguments: { path: 'long' } }), reply.text('read'));
    const [text = ''] = toolTexts(server.requests[1] as RecordedRequest) as string[];
    expect(text).toMatch(/^\{"text":"first\\n\[redacted: GitHub token\]\\nxxx/);
    expect(text).toMatch(/xxx\n\[truncated: the result has \d+ characters; request less\]$/);
    expect(text.length).toBeLessThan(66_000);
  });

  it('makes at most 16 calls per answer', async () => {
    const calls = Array.from({ length: 18 }, (_, index) => add(index, 0));
    const answer = await use({}, reply.toolCalls(...calls), reply.text('done'));
    expect(answer.toolCalls).toHaveLength(18);
    expect(answer.toolCalls.filter(({ failure }) => failure !== undefined)).toHaveLength(2);
  });

  it('requests an answer without tools in the last step', async () => {
    const answer = await use({ maxSteps: 2 }, reply.toolCalls(add(1, 2)), reply.text('3'));
    expect(answer).toMatchObject({ text: '3', steps: 2 });
    expect(server.requests.map(({ text }) => /"tool_choice":"(\w+)"/.exec(text)?.[1])).toEqual([
      'auto',
      'none',
    ]);
  });

  it('fails when the model still calls tools in the last step', async () => {
    const call = reply.toolCalls(add(1, 2));
    await expect(use({ maxSteps: 3 }, call, call, call, call)).rejects.toMatchObject({
      reason: 'MODEL_STEPS_EXCEEDED',
      message: 'The model still called tools in the last of its 3 steps.',
    });
    expect(server.requests).toHaveLength(3);
  });

  it('ends at its time limit while a tool runs, and cancels the tool', async () => {
    const call = use({ timeoutMs: 300 }, reply.toolCalls({ name: 'wait', arguments: {} }));
    await expect(call).rejects.toMatchObject({
      reason: 'MODEL_TIMEOUT',
      message: 'The model and its tools did not finish within 300 ms.',
    });
    await aborted(await waiting.promise);
  });

  it('ends at its time limit while the model is answering, and closes the socket', async () => {
    await expect(use({ timeoutMs: 300 }, reply.hang())).rejects.toMatchObject({ reason: 'MODEL_TIMEOUT' });
    expect(await (await server.request(0)).socketClosed).toEqual({ answered: false });
  });

  it('stops at an abort while a tool runs, and cancels the tool', async () => {
    const call = use({}, reply.toolCalls({ name: 'wait', arguments: {} }));
    const signal = await waiting.promise;
    aborter.abort(CANCELLED);
    await expect(call).rejects.toBe(CANCELLED);
    await aborted(signal);
    expect(server.requests).toHaveLength(1);
  });

  it('stops at an abort while the model is answering, and closes the socket', async () => {
    const call = use({ onChunk: () => aborter.abort(CANCELLED) }, reply.hangAfter('once'));
    await expect(call).rejects.toBe(CANCELLED);
    expect(await (await server.request(0)).socketClosed).toEqual({ answered: false });
  });

  it('records every step in the ledger', async () => {
    const usage = { inputTokens: 10, outputTokens: 2 };
    await use({}, reply.using(usage, reply.toolCalls(add(1, 2))), reply.using(usage, reply.text('3')));
    expect(await ledger.ofRun('run-1')).toMatchObject([{ requests: 2, inputTokens: 20, outputTokens: 4 }]);
  });

  it.each(['anthropic', 'google', 'openai'])('works over the protocol of %s', async (provider) => {
    server.willReply(reply.textAndToolCalls('Hm.', add(1, 2), add(2, 2)), reply.text('3 and 4'));
    const client = testModelClient({ provider, baseUrl: server.baseUrl, apiKey: 'k', model: 'm' });
    const answer = await client.useTools({
      prompt: 'How much?',
      signal: aborter.signal,
      tools: registry,
      allow: ['math.add'],
    });
    expect(answer).toMatchObject({ text: '3 and 4', steps: 2 });
    expect(answer.toolCalls.map((call) => call.arguments)).toEqual([
      { a: 1, b: 2 },
      { a: 2, b: 2 },
    ]);
    expect(server.requests[1]?.text).toContain('sum');
  });
});

/** Waits until the signal has fired. */
async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted)
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}
