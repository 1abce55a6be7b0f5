import { Test } from '@nestjs/testing';
import { ModelClient } from './model-client.port.js';
import { ModelModule } from './model.module.js';

describe('ModelModule', () => {
  it('provides a client of the configured provider', async () => {
    const module = await Test.createTestingModule({
      imports: [ModelModule.register({ provider: 'anthropic', model: 'claude', apiKey: 'k' })],
    }).compile();
    expect(module.get(ModelClient)).toMatchObject({ configured: true, label: 'anthropic/claude' });
    await module.close();
  });

  it('provides a client that says no where no provider is set', async () => {
    const module = await Test.createTestingModule({
      imports: [ModelModule.registerAsync({ useFactory: () => ({}) })],
    }).compile();
    const client = module.get(ModelClient);
    expect(client).toMatchObject({ configured: false, label: 'none' });
    const call = client.streamText({ prompt: 'hello', signal: new AbortController().signal });
    await expect(call).rejects.toMatchObject({ reason: 'MODEL_NOT_CONFIGURED' });
    await module.close();
  });

  it('stops the boot on options that cannot work and names the option', async () => {
    const boot = Test.createTestingModule({
      imports: [ModelModule.register({ provider: 'openai-compatible', model: 'm' })],
    }).compile();
    await expect(boot).rejects.toMatchObject({
      name: 'ModelOptionsError',
      option: 'baseUrl',
      message: 'model option baseUrl: is missing; provider openai-compatible needs the address of its API',
    });
  });
});
