import type { z } from 'zod';
import type { ToolRegistry } from '#tools';
import type { ModelHint } from './model-hint.js';
import type { ModelUsage, TokenUsage } from './usage/usage-ledger.port.js';

export interface TextRequest extends ModelHint {
  readonly system?: string;
  readonly prompt: string;
  /** Closes the provider's socket; the call then rejects with the signal's reason. */
  readonly signal: AbortSignal;
  /** Tokens of the answer. Default: `maxOutputTokens` of the deployment. */
  readonly maxOutputTokens?: number;
  /**
   * Pieces of the text as they arrive, joined to at most one in 20 ms; awaited, so a slow reader
   * slows the model down. What it throws ends the call and is what the call rejects with.
   */
  readonly onChunk?: (text: string) => void | Promise<void>;
}

export interface ObjectRequest<T> extends TextRequest {
  /** The answer is validated against it. Error: `MODEL_OUTPUT_INVALID`. */
  readonly schema: z.ZodType<T>;
  /** Names the object for the provider, such as `purpose`. */
  readonly schemaName: string;
}

export interface ToolRequest extends TextRequest {
  /** The session's tools. */
  readonly tools: ToolRegistry;
  /** Names of the tools that the model may call; it is told of no others. */
  readonly allow: readonly string[];
  /** Answers of the model, the last one included, at most 64. The last may not call tools. Default: 8. */
  readonly maxSteps?: number;
  /** All steps and tool calls together; then `MODEL_TIMEOUT`. Default: 10 minutes. */
  readonly timeoutMs?: number;
  /** Told of each tool call when it is over. */
  readonly onToolCall?: (call: ToolCallReport) => void | Promise<void>;
}

export interface ToolCallReport {
  /** As the registry has it, or as the model wrote it when there is no such tool. */
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  /** Why it failed; the model was told so and could go on. */
  readonly failure?: string;
}

export interface ToolAnswer {
  /** The model's last answer. */
  readonly text: string;
  /** How many answers it took. */
  readonly steps: number;
  readonly toolCalls: readonly ToolCallReport[];
}

/** What a run has used of models so far. */
export interface RunModelUsage extends TokenUsage {
  readonly models: readonly ModelUsage[];
}

/**
 * One worker's access to language models, on the account of its run. All errors but the caller's own
 * (the reason of the signal, what `onChunk` throws) are `MODEL_*`; none holds a key or a
 * provider's response body. Every call ends within the deployment's deadline, not counting
 * the wait for a rate limit, which has its own.
 */
export abstract class ModelClient {
  /** False where no model serves the worker; every call then fails with `MODEL_NOT_CONFIGURED`. */
  abstract readonly configured: boolean;
  /** `provider/model` of the model that serves the worker's own hint, for people, or `none`. */
  abstract readonly label: string;
  /** The whole text, which may have been cut at `maxOutputTokens`. */
  abstract streamText(request: TextRequest): Promise<string>;
  /**
   * `onChunk` gets the raw JSON text as it arrives. An answer that does not fit the
   * schema is repaired by one more question, whose answer is streamed after a line
   * break; if that does not fit either, the call fails with `MODEL_OUTPUT_INVALID`.
   */
  abstract streamObject<T>(request: ObjectRequest<T>): Promise<T>;
  /**
   * Lets the model call tools until it answers without. What a tool gives, or why it failed, goes
   * back to the model. `onChunk` gets the text of all answers, line breaks in between. A model that calls
   * tools in its last step ends with `MODEL_STEPS_EXCEEDED`.
   */
  abstract useTools(request: ToolRequest): Promise<ToolAnswer>;
  /** What the whole run has used, this call's worker and others, over all its attempts. Errors: `STORAGE_*`. */
  abstract usage(): Promise<RunModelUsage>;
}
