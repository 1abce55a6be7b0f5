import { Injectable, Module, type Type } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { MemoryUsageLedger } from '#storage-memory';
import { boundModule } from '#worker-testing';
import { ModelServer, reply } from '#model-testing';
import { ModelHook, type PromptPart } from './hooks/model-hook.js';
import type { ModelClient } from './model-client.port.js';
import { ModelClients } from './model-clients.port.js';
import { ModelModule } from './model.module.js';
import { MODEL_OPTIONS, type ModelOptions } from './options/model-options.js';
import { UsageLedger } from './usage/usage-ledger.port.js';

/** Adds a team's text to every prompt. */
@Injectable()
class SecondHook extends ModelHook {
  override readonly order = 2;

  override prompt({ text }: PromptPart): string {
    return `${text}, second`;
  }
}

@Injectable()
class FirstHook extends ModelHook {
  override readonly order = 1;

  override prompt({ text }: PromptPart): Promise<string> {
    return Promise.resolve(`${text}, first`);
  }
}

@Module({ providers: [SecondHook, FirstHook] })
class TeamModule {}

function booted(options: ModelOptions, ...teams: readonly Type[]): Promise<TestingModule> {
  const bound = boundModule([MODEL_OPTIONS, options], [UsageLedger, new MemoryUsageLedger()]);
  return Test.createTestingModule({ imports: [bound, ModelModule, ...teams] }).compile();
}

function clientOf(module: TestingModule): ModelClient {
  const caller = { userId: 'u', sessionId: 's', runId: 'r', workerKey: 'w' };
  return module.get(ModelClients).clientOf(caller);
}

describe('ModelModule', () => {
  it('provides clients of the configured provider', async () => {
    const module = await booted({ provider: 'anthropic', model: 'claude', apiKey: 'k' });
    expect(clientOf(module)).toMatchObject({ configured: true, label: 'anthropic/claude' });
    await module.close();
  });

  it('provides clients that are not configured when no provider is set', async () => {
    const module = await booted({});
    const client = clientOf(module);
    expect(client).toMatchObject({ configured: false, label: 'none' });
    const call = client.streamText({ prompt: 'hello', signal: new AbortController().signal });
    await expect(call).rejects.toMatchObject({ reason: 'MODEL_NOT_CONFIGURED' });
    await module.close();
  });

  it('stops the boot on an invalid option and names it', async () => {
    await expect(booted({ provider: 'openai-compatible', model: 'm' })).rejects.toMatchObject({
      name: 'ModelOptionsError',
      option: 'baseUrl',
      message: 'model option baseUrl: is missing; provider openai-compatible needs the address of its API',
    });
  });

  it('stops the boot without options and names their token', async () => {
    const ledger = boundModule([UsageLedger, new MemoryUsageLedger()]);
    const boot = Test.createTestingModule({ imports: [ledger, ModelModule] }).compile();
    await expect(boot).rejects.toThrow('MODEL_OPTIONS');
  });

  it('finds the hooks of all modules and applies them in order', async () => {
    const server = await ModelServer.start(() => reply.text('ok'));
    const options = { provider: 'openai-compatible', model: 'm', baseUrl: server.baseUrl };
    const module = await booted(options, TeamModule);
    await module.init();
    await clientOf(module).streamText({ prompt: 'hello', signal: new AbortController().signal });
    expect(server.requests[0]?.body.messages?.[0]?.content).toBe('hello, first, second');
    await module.close();
    await server.close();
  });
});
