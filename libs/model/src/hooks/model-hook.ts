import type { ModelCaller } from '../model-caller.js';
import type { TokenUsage } from '../usage/usage-ledger.port.js';

/** The request whose part a hook sees. */
export interface HookedRequest {
  readonly caller: ModelCaller;
  /** `provider/model`. */
  readonly model: string;
  /** Fires when the call ends early; pass it to anything that a hook waits for. */
  readonly signal: AbortSignal;
}

export interface PromptPart {
  /** `tool`: the result of a tool; `assistant`: an earlier answer of the model in the same call. */
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  readonly text: string;
}

/** One complete answer. */
export interface HookedAnswer {
  /** Cut off at `maxOutputTokens` if the answer was longer. Watchers have already seen it. */
  readonly text: string;
  /** Names of the tools that the model requests with this answer. */
  readonly toolNames: readonly string[];
  readonly usage: TokenUsage;
}

/**
 * A step of the team's own around every request to a model. Any provider that extends this class, in any module,
 * is found at boot. An error thrown by a hook ends the call and is what the call rejects with.
 */
export abstract class ModelHook {
  /** Hooks with a lower order see a prompt first; secrets are redacted after all hooks. */
  readonly order: number = 0;

  /** Returns the text to send instead of the part's. Called once per part of a call, before it is first sent. */
  prompt(part: PromptPart, _request: HookedRequest): string | Promise<string> {
    return part.text;
  }

  /** Called with each answer before its caller gets it; the answer cannot be changed. */
  response(_answer: HookedAnswer, _request: HookedRequest): void | Promise<void> {
    return undefined;
  }
}
