import type { ModelCaller } from '../model-caller.js';
import type { TokenUsage } from '../usage/usage-ledger.port.js';

/** The request that a hook sees a part of. */
export interface HookedRequest {
  readonly caller: ModelCaller;
  /** `provider/model`. */
  readonly model: string;
  /** Fires when the call is over early; whatever waits in a hook should take it. */
  readonly signal: AbortSignal;
}

export interface PromptPart {
  /** `tool`: what a tool gave back; `assistant`: what the model said earlier in the same call. */
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  readonly text: string;
}

/** One whole answer. */
export interface HookedAnswer {
  /** As far as it went where it ran into `maxOutputTokens`; watchers have seen it. */
  readonly text: string;
  /** Names of the tools that the model asks for in place of an answer, or with it. */
  readonly toolNames: readonly string[];
  readonly usage: TokenUsage;
}

/**
 * A team's own step around every request to a model: a provider of any module that extends this
 * class is found at boot. What a hook throws ends the call with it.
 */
export abstract class ModelHook {
  /** Hooks of a lower order see a prompt first; secrets are taken out after all of them. */
  readonly order: number = 0;

  /** The text that is sent in place of the part's. Called once for each part of a call, before it is first sent. */
  prompt(part: PromptPart, _request: HookedRequest): string | Promise<string> {
    return part.text;
  }

  /** Called with each answer before its caller gets it; nothing of it can be changed any more. */
  response(_answer: HookedAnswer, _request: HookedRequest): void | Promise<void> {
    return undefined;
  }
}
