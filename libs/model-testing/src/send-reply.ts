import type { ServerResponse } from 'node:http';
import { anthropicForm } from './anthropic-form.js';
import { chatForm } from './chat-form.js';
import { googleForm } from './google-form.js';
import type { ModelReply } from './model-reply.js';
import type { WireForm } from './wire-form.js';

/** Writes one reply in the protocol of the provider whose path was asked for. */
export async function sendReply(response: ServerResponse, path: string, reply: ModelReply): Promise<void> {
  const form = formOf(path);
  switch (reply.kind) {
    case 'text':
      begin(response, form.begin(reply.usage));
      for (const [index, piece] of reply.pieces.entries()) {
        await reply.before?.(index);
        if (!response.write(form.piece(piece))) await writable(response);
      }
      response.end(form.end(reply.finishReason, reply.usage));
      return;
    case 'toolCalls':
      begin(response, form.begin(reply.usage));
      if (reply.text !== '') response.write(form.piece(reply.text));
      response.end(form.toolCalls(reply.calls) + form.end('tool_calls', reply.usage));
      return;
    case 'hang':
      if (!reply.pieces) return;
      begin(response, form.begin(reply.usage));
      for (const piece of reply.pieces) response.write(form.piece(piece));
      return;
    case 'cutOff':
      begin(response, form.begin(reply.usage));
      for (const piece of reply.pieces) response.write(form.piece(piece));
      if (reply.how === 'end') response.end();
      else response.write(form.piece('never whole').slice(0, 40), () => response.destroy());
      return;
    case 'streamError':
      begin(response, '');
      for (const piece of reply.pieces) response.write(form.piece(piece));
      response.end(form.error(reply.message));
      return;
    case 'response':
      response.writeHead(reply.status, reply.headers).end(reply.body);
      return;
  }
}

function formOf(path: string): WireForm {
  if (path.includes(':streamGenerateContent')) return googleForm;
  return path.endsWith('/messages') ? anthropicForm : chatForm;
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

function begin(response: ServerResponse, first: string): void {
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
  });
  if (first === '') response.flushHeaders();
  else response.write(first);
}
