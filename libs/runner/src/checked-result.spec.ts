import { GatewayError } from '#errors';
import { checkedResult } from './checked-result.js';

const MAX_BYTES = 1_000;

const check = (result: unknown): Promise<unknown> => checkedResult('w', result, MAX_BYTES);

async function refusal(result: unknown): Promise<string> {
  try {
    await check(result);
    return 'none';
  } catch (error) {
    return error instanceof GatewayError ? error.reason : String(error);
  }
}

function circle(): unknown {
  const self: Record<string, unknown> = {};
  self['self'] = self;
  return self;
}

describe('checkedResult', () => {
  it('returns the result as its JSON represents it', async () => {
    const at = new Date(0);
    expect(await check({ value: { at, none: undefined } })).toEqual({
      value: { at: '1970-01-01T00:00:00.000Z' },
    });
  });

  it('treats a missing value as null', async () => {
    expect(await check({ message: 'm' })).toEqual({ value: null, message: 'm' });
  });

  it('keeps message, view, question and session', async () => {
    const result = {
      value: 1,
      message: 'm',
      clientView: {
        phase: 'p',
        content: { kind: 'graph', graph: { nodes: [{ uid: 'u', label: 'l' }], edges: [] } },
      },
      question: { prompt: 'why?', schema: '{}' },
      session: { purpose: 'p', repoUrl: 'https://example.com/r' },
    };
    expect(await check(result)).toEqual(result);
  });

  it('drops fields that a worker may not set', async () => {
    const session = { purpose: 'p', sessionId: 'another', userId: 'somebody', ref: 'x' };
    expect(await check({ value: 1, session, extra: true })).toEqual({ value: 1, session: { purpose: 'p' } });
  });

  it.each([
    ['undefined', undefined],
    ['null', null],
    ['a string', 'text'],
    ['a number', 7],
    ['a cycle', { value: circle() }],
    ['a bigint', { value: 1n }],
    ['a function', { value: () => 1 }],
    ['a symbol', { value: Symbol('s') }],
    ['a value without JSON', { value: { toJSON: () => undefined } }],
    ['a result over the size limit', { value: 'ä'.repeat(MAX_BYTES / 2) }],
    ['a message that is not a string', { value: 1, message: 7 }],
    ['a view without nodes', { value: 1, clientView: { phase: 'p', content: { kind: 'graph', graph: {} } } }],
    ['a question without a prompt', { value: 1, question: {} }],
    ['a purpose that is not a string', { value: 1, session: { purpose: null } }],
  ])('refuses %s', async (_, result) => {
    expect(await refusal(result)).toBe('WORKER_RESULT_INVALID');
  });

  it('names the malformed part', async () => {
    await expect(check({ value: 1, clientView: { phase: 7 } })).rejects.toThrow(
      'worker "w" returned a malformed clientView.phase',
    );
  });
});
