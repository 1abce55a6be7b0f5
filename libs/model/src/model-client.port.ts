import type { z } from 'zod';

/** What a worker would like of a model; the deployment maps it to one. */
export interface ModelHint {
  readonly role?: 'worker' | 'planner';
  readonly level?: 'low' | 'middle' | 'high' | 'xhigh';
}

export interface TextRequest extends ModelHint {
  readonly system?: string;
  readonly prompt: string;
  /** Closes the provider's socket; the call then rejects with the signal's reason. */
  readonly signal: AbortSignal;
  /** Tokens of the answer. Default: `maxOutputTokens` of the deployment. */
  readonly maxOutputTokens?: number;
  /**
   * Pieces of the text as they arrive; awaited, so a slow reader slows the model
   * down. What it throws ends the call and is what the call rejects with.
   */
  readonly onChunk?: (text: string) => void | Promise<void>;
}

export interface ObjectRequest<T> extends TextRequest {
  /** The answer is validated against it. Error: `MODEL_OUTPUT_INVALID`. */
  readonly schema: z.ZodType<T>;
  /** Names the object for the provider, such as `purpose`. */
  readonly schemaName: string;
}

/**
 * A session's access to language models. All errors but the caller's own (the
 * reason of the signal, what `onChunk` throws) are `MODEL_*`; none holds a key or a
 * provider's response body. Every call ends within the deployment's deadline.
 */
export abstract class ModelClient {
  /** False where no provider is set; every call then fails with `MODEL_NOT_CONFIGURED`. */
  abstract readonly configured: boolean;
  /** `provider/model` for people, or `none`. */
  abstract readonly label: string;
  /** The whole text, which may have been cut at `maxOutputTokens`. */
  abstract streamText(request: TextRequest): Promise<string>;
  /**
   * `onChunk` gets the raw JSON text as it arrives. An answer that does not fit the
   * schema is repaired by one more question, whose answer is streamed after a line
   * break; if that does not fit either, the call fails with `MODEL_OUTPUT_INVALID`.
   */
  abstract streamObject<T>(request: ObjectRequest<T>): Promise<T>;
}
