import { experimental_streamTextLowMemory as streamText, wrapLanguageModel, type ModelMessage } from 'ai';
import type { LanguageModel, ResponseFormat } from './language-model.js';
import { GatewayError } from '#errors';
import { CallGuard } from './call-guard.js';
import type { TextRequest } from './model-client.port.js';
import { cutOff, modelFailure } from './model-failure.js';
import type { ModelLimits } from './model-options.js';

/** What one request to the provider says, beyond the limits of the call. */
export interface ModelQuestion {
  readonly instructions: string | undefined;
  readonly messages: ModelMessage[];
  /** Undefined: free text. */
  readonly responseFormat?: ResponseFormat;
}

/**
 * One call of the client: one or two questions to the same model under one
 * deadline. `close` must be called at its end; it closes the provider's socket.
 */
export class ModelCall {
  private readonly guard: CallGuard;
  /** Why the last attempt failed, while the SDK waits for the next one. */
  private pendingFailure: { readonly error: unknown } | undefined;

  constructor(
    private readonly model: LanguageModel,
    private readonly limits: ModelLimits,
    private readonly request: Pick<TextRequest, 'signal' | 'onChunk' | 'maxOutputTokens'>,
  ) {
    this.guard = new CallGuard(request.signal, limits.timeoutMs, () => this.timedOut());
  }

  close(): void {
    this.guard.close();
  }

  /** Hands a piece to the reader and waits for it, but no longer than for the call. */
  async emit(text: string): Promise<void> {
    await this.guard.race(this.request.onChunk?.(text));
  }

  /**
   * Asks and streams the answer to the reader. Resolves with the whole text; one
   * that ran into `maxOutputTokens` is given as far as it went. Fails with a
   * `MODEL_*` error, the reason of the caller's signal, or what the reader threw.
   */
  async answer(question: ModelQuestion): Promise<string> {
    const parts = this.start(question)[Symbol.asyncIterator]();
    const pieces: string[] = [];
    let bytes = 0;
    let begun = false;
    for (;;) {
      const next = await this.nextPart(() => parts.next(), begun);
      if (next.done) throw cutOff();
      const part = next.value;
      switch (part.type) {
        case 'text-delta':
          begun = true;
          bytes += Buffer.byteLength(part.text);
          if (bytes > this.limits.maxOutputBytes) throw this.tooLong();
          pieces.push(part.text);
          await this.emit(part.text);
          break;
        case 'reasoning-delta':
          begun = true;
          break;
        case 'error':
          throw modelFailure(part.error);
        case 'abort':
          throw cutOff();
        case 'finish':
          // The SDK guesses a reason where the provider gave none: then the end is missing.
          if (part.rawFinishReason === undefined) throw cutOff();
          if (part.finishReason === 'content-filter') throw declined();
          return pieces.join('');
        default:
          // The other parts tell of steps, sources and tools, which a plain answer does not have.
          break;
      }
    }
  }

  private start({ instructions, messages, responseFormat }: ModelQuestion) {
    return streamText({
      model: wrapLanguageModel({
        model: this.model,
        middleware: {
          transformParams: async ({ params }) => (responseFormat ? { ...params, responseFormat } : params),
          wrapStream: async ({ doStream }) => {
            this.pendingFailure = undefined;
            try {
              return await doStream();
            } catch (error) {
              this.pendingFailure = { error };
              throw error;
            }
          },
        },
      }),
      ...(instructions === undefined ? {} : { instructions }),
      messages,
      maxOutputTokens: this.request.maxOutputTokens ?? this.limits.maxOutputTokens,
      maxRetries: this.limits.maxRetries,
      abortSignal: this.guard.signal,
      // Strict schemas forbid optional fields; what comes back is validated here in any case.
      providerOptions: { openai: { strictJsonSchema: false }, openaiCompatible: { strictJsonSchema: false } },
      // Errors arrive as parts; without this the SDK would also print them.
      onError: () => undefined,
    }).stream;
  }

  private async nextPart<T>(pull: () => Promise<T>, begun: boolean): Promise<T> {
    const pulled = pull().catch((error: unknown) => {
      throw modelFailure(error);
    });
    if (!begun) return this.guard.race(pulled);
    return this.guard.raceIdle(pulled, this.limits.chunkIdleMs, () => this.silent());
  }

  private timedOut(): GatewayError {
    if (this.pendingFailure) return modelFailure(this.pendingFailure.error);
    return new GatewayError('MODEL_TIMEOUT', `The model did not finish within ${this.limits.timeoutMs} ms.`);
  }

  private silent(): GatewayError {
    return new GatewayError('MODEL_TIMEOUT', `The model went silent for ${this.limits.chunkIdleMs} ms.`);
  }

  private tooLong(): GatewayError {
    return new GatewayError(
      'MODEL_OUTPUT_INVALID',
      `The model's answer is longer than ${this.limits.maxOutputBytes} bytes.`,
    );
  }
}

function declined(): GatewayError {
  return new GatewayError('MODEL_REFUSED', 'The model declined to answer.');
}
