import type { z } from 'zod';
import type { ToolRegistry } from '#tools';
import type { ModelHint } from './model-hint.js';
import type { ModelUsage, TokenUsage } from './usage/usage-ledger.port.js';

export interface TextRequest extends ModelHint {
  readonly system?: string;
  readonly prompt: string;
  /** Closes the provider's socket; the call then rejects with the signal's reason. */
  readonly signal: AbortSignal;
  /** Maximum tokens of the answer. Default: `maxOutputTokens` of the deployment. */
  readonly maxOutputTokens?: number;
  /**
   * Receives the text as it arrives, joined to at most one chunk per 20 ms; awaited, so a slow reader slows the
   * model down. An error it throws ends the call and is what the call rejects with.
   */
  readonly onChunk?: (text: string) => void | Promise<void>;
}

export interface ObjectRequest<T> extends TextRequest {
  /** Schema that the answer is validated against. Error: `MODEL_OUTPUT_INVALID`. */
  readonly schema: z.ZodType<T>;
  /** Names the object for the provider, such as `purpose`. */
  readonly schemaName: string;
}

export interface ToolRequest extends TextRequest {
  /** The session's tools. */
  readonly tools: ToolRegistry;
  /** Names of the tools that the model may call; it sees no others. */
  readonly allow: readonly string[];
  /** Maximum number of answers, including the last, which may not call tools; at most 64. Default: 8. */
  readonly maxSteps?: number;
  /** Time limit for all steps and tool calls together, in ms; then `MODEL_TIMEOUT`. Default: 10 minutes. */
  readonly timeoutMs?: number;
  /** Called after each tool call. */
  readonly onToolCall?: (call: ToolCallReport) => void | Promise<void>;
}

export interface ToolCallReport {
  /** The registry's name, or the name as written by the model when there is no such tool. */
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  /** The reason of a failure, which the model has also seen. */
  readonly failure?: string;
}

export interface ToolAnswer {
  /** The model's last answer. */
  readonly text: string;
  /** Number of answers. */
  readonly steps: number;
  readonly toolCalls: readonly ToolCallReport[];
}

/** A run's use of models so far. */
export interface RunModelUsage extends TokenUsage {
  readonly models: readonly ModelUsage[];
}

/**
 * One worker's access to language models, billed to its run. All errors except the caller's own (the signal's
 * reason, errors of `onChunk`) are `MODEL_*`; none contains a key or a provider's response body. Every call ends
 * within the deployment's deadline, which excludes the wait for a rate limit, as that has its own.
 */
export abstract class ModelClient {
  /** False when no model serves the worker; every call then fails with `MODEL_NOT_CONFIGURED`. */
  abstract readonly configured: boolean;
  /** `provider/model` of the model that serves the worker's own hint, for display, or `none`. */
  abstract readonly label: string;
  /** Returns the whole text, which may be cut off at `maxOutputTokens`. */
  abstract streamText(request: TextRequest): Promise<string>;
  /**
   * Returns the validated object; `onChunk` gets the raw JSON text as it arrives. An answer that does not fit the
   * schema is repaired by one more question, whose answer is streamed after a line break; if that does not fit
   * either, the call fails with `MODEL_OUTPUT_INVALID`.
   */
  abstract streamObject<T>(request: ObjectRequest<T>): Promise<T>;
  /**
   * Lets the model call tools until it answers without calling one. Tool results and failures go back to the
   * model. `onChunk` gets the text of all answers, separated by line breaks. A model that calls tools in its last
   * step ends with `MODEL_STEPS_EXCEEDED`.
   */
  abstract useTools(request: ToolRequest): Promise<ToolAnswer>;
  /** Returns the use of the whole run, with all its workers and attempts. Errors: `STORAGE_*`. */
  abstract usage(): Promise<RunModelUsage>;
}
