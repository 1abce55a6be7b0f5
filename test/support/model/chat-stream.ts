import type { ServerResponse } from 'node:http';
import type { ModelReply } from './model-reply.js';

const MODEL = 'test-model';

/** Writes one reply as the chat-completions streaming protocol has it. */
export async function sendReply(response: ServerResponse, reply: ModelReply): Promise<void> {
  switch (reply.kind) {
    case 'text':
      begin(response);
      for (const [index, piece] of reply.pieces.entries()) {
        await reply.before?.(index);
        if (!response.write(event({ content: piece }))) await writable(response);
      }
      end(response, reply.finishReason);
      return;
    case 'toolCalls':
      begin(response);
      reply.calls.forEach((call, index) => {
        const fn = { name: call.name, arguments: JSON.stringify(call.arguments) };
        response.write(
          event({ tool_calls: [{ index, id: `call-${index}`, type: 'function', function: fn }] }),
        );
      });
      end(response, 'tool_calls');
      return;
    case 'hang':
      if (!reply.pieces) return;
      begin(response);
      for (const piece of reply.pieces) response.write(event({ content: piece }));
      return;
    case 'cutOff':
      begin(response);
      for (const piece of reply.pieces) response.write(event({ content: piece }));
      if (reply.how === 'end') response.end();
      else response.write(event({ content: 'never whole' }).slice(0, 40), () => response.destroy());
      return;
    case 'response':
      response.writeHead(reply.status, reply.headers).end(reply.body);
      return;
  }
}

/** Waits until a full socket takes more, or is gone. */
async function writable(response: ServerResponse): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = (): void => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });
}

function begin(response: ServerResponse): void {
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
  });
  response.write(event({ role: 'assistant', content: '' }));
}

function end(response: ServerResponse, finishReason: string): void {
  response.write(event({}, finishReason));
  response.end('data: [DONE]\n\n');
}

function event(delta: unknown, finishReason: string | null = null): string {
  const chunk = {
    id: 'chatcmpl-test',
    object: 'chat.completion.chunk',
    created: 1_700_000_000,
    model: MODEL,
    choices: [{ index: 0, delta, finish_reason: finishReason }],
    usage: finishReason === null ? null : { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
  };
  return `data: ${JSON.stringify(chunk)}\n\n`;
}
