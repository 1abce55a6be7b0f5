import type { AddressInfo } from 'node:net';
import { AgentCard, TaskState, type TaskStatusUpdateEvent } from '@a2a-js/sdk';
import {
  AgentEvent,
  DefaultRequestHandler,
  InMemoryTaskStore,
  type AgentExecutor,
  type ExecutionEventBus,
  type RequestContext,
} from '@a2a-js/sdk/server';
import { jsonRpcHandler, UserBuilder } from '@a2a-js/sdk/server/express';
import express from 'express';
import { eventMessage } from '../src/servers/event-json.js';
import { runRequestFrom, type RunRequest } from '../src/servers/run-request.js';
import { emitRun } from '../src/sse/servers/serve-runs.js';

/** A task between its creation and its end. */
interface WaitingTask {
  readonly request: RunRequest;
  readonly started: PromiseWithResolvers<void>;
}

const RPC_HEADERS = { 'content-type': 'application/json', 'a2a-version': '1.0' };
const waiting = new Map<string, WaitingTask>();

/**
 * Its events are status updates whose metadata is the message: a status
 * message would be added to the task's history, and every further event would
 * copy all of it.
 */
class BenchExecutor implements AgentExecutor {
  async execute({ taskId, contextId, userMessage }: RequestContext, bus: ExecutionEventBus): Promise<void> {
    const task = waiting.get(userMessage.messageId);
    if (task === undefined) throw new Error(`there is no run ${userMessage.messageId}`);
    const { request, started } = task;
    const status = (state: TaskState) => ({ state, message: undefined, timestamp: new Date().toISOString() });
    const update = (state: TaskState, metadata: TaskStatusUpdateEvent['metadata']): void =>
      bus.publish(AgentEvent.statusUpdate({ taskId, contextId, status: status(state), metadata }));
    const submitted = status(TaskState.TASK_STATE_SUBMITTED);
    bus.publish(
      AgentEvent.task({
        id: taskId,
        contextId,
        status: submitted,
        artifacts: [],
        history: [],
        metadata: undefined,
      }),
    );
    await started.promise;
    await new Promise<void>((resolve) =>
      emitRun(request, {
        emit: (index) => {
          const message = eventMessage(index, request.events, request.payloadBytes, request.stamp);
          update(TaskState.TASK_STATE_WORKING, { message });
        },
        end: resolve,
      }),
    );
    update(TaskState.TASK_STATE_COMPLETED, undefined);
    bus.finished();
  }

  async cancelTask(): Promise<void> {
    // Nobody cancels here.
  }
}

const app = express();
const server = app.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  const http = `http://127.0.0.1:${port}`;
  const card = AgentCard.fromJSON({
    name: 'bench',
    description: 'Emits events.',
    version: '1.0.0',
    supportedInterfaces: [{ url: `${http}/a2a`, protocolBinding: 'JSONRPC', protocolVersion: '1.0' }],
    capabilities: { streaming: true },
    defaultInputModes: ['text/plain'],
    defaultOutputModes: ['text/plain'],
    skills: [],
  });
  const requestHandler = new DefaultRequestHandler(card, new InMemoryTaskStore(), new BenchExecutor());
  app.use('/a2a', jsonRpcHandler({ requestHandler, userBuilder: UserBuilder.noAuthentication }));

  const call = async (method: string, params: unknown): Promise<unknown> => {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
    const reply = await fetch(`${http}/a2a`, { method: 'POST', headers: RPC_HEADERS, body });
    return reply.json();
  };

  const createTask = async (run: string, request: RunRequest): Promise<string> => {
    waiting.clear();
    waiting.set(run, { request, started: Promise.withResolvers() });
    const message = { messageId: run, role: 'ROLE_USER', parts: [{ text: 'run' }] };
    const answer = await call('SendMessage', { message, configuration: { returnImmediately: true } });
    return (answer as { result: { task: { id: string } } }).result.task.id;
  };

  const nameOf = (url: string): string => new URL(url, http).searchParams.get('run') ?? '';
  app.post('/prepare', (request, response) => {
    createTask(nameOf(request.url), runRequestFrom(new URL(request.url, http)))
      .then((id) => {
        const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'SubscribeToTask', params: { id } });
        response.json({ url: `${http}/a2a`, method: 'POST', headers: RPC_HEADERS, body });
      })
      .catch((error: unknown) => response.status(500).end(String(error)));
  });
  app.post('/start', (request, response) => {
    waiting.get(nameOf(request.url))?.started.resolve();
    response.end();
  });
  process.stdout.write(`${JSON.stringify({ msg: 'ready', http })}\n`);
});
