import type { ProviderMessage, ProviderRequest } from '../language-model.js';
import type { HookedAnswer, HookedRequest, ModelHook, PromptPart } from './model-hook.js';
import { withoutSecrets } from './secret-redactor.js';

type Content = Exclude<ProviderMessage['content'], string>[number];

/**
 * Applies the hooks to the requests of one call. A part that is sent again in a later request is not processed
 * again.
 */
export class RequestHooks {
  private readonly seen = new Map<string, string>();

  constructor(
    private readonly hooks: readonly ModelHook[],
    private readonly redactSecrets: boolean,
    private readonly request: HookedRequest,
  ) {}

  /** Returns the prompt in the form in which it may be sent to the provider. */
  async prompt(prompt: ProviderRequest['prompt']): Promise<ProviderRequest['prompt']> {
    const sent: ProviderMessage[] = [];
    for (const message of prompt) sent.push(await this.message(message));
    return sent;
  }

  async answered(answer: HookedAnswer): Promise<void> {
    for (const hook of this.hooks) await hook.response(answer, this.request);
  }

  private async message(message: ProviderMessage): Promise<ProviderMessage> {
    if (message.role === 'system') {
      return { ...message, content: await this.text({ role: 'system', text: message.content }) };
    }
    const content: Content[] = [];
    for (const part of message.content) content.push(await this.part(message.role, part));
    return { ...message, content } as ProviderMessage;
  }

  private async part(role: PromptPart['role'], part: Content): Promise<Content> {
    if (part.type === 'text') return { ...part, text: await this.text({ role, text: part.text }) };
    if (part.type !== 'tool-result') return part;
    const { output } = part;
    if (output.type !== 'text' && output.type !== 'error-text') return part;
    return { ...part, output: { ...output, value: await this.text({ role, text: output.value }) } };
  }

  private async text(part: PromptPart): Promise<string> {
    const key = `${part.role} ${part.text}`;
    const known = this.seen.get(key);
    if (known !== undefined) return known;
    let { text } = part;
    for (const hook of this.hooks) text = await hook.prompt({ role: part.role, text }, this.request);
    const sent = this.redactSecrets ? await withoutSecrets(text) : text;
    this.seen.set(key, sent);
    return sent;
  }
}
