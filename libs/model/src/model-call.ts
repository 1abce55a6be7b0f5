import { setTimeout as sleep } from 'node:timers/promises';
import { GatewayError } from '#errors';
import { AnswerParts, type ModelAnswer } from './answer-parts.js';
import { CallGuard } from './call-guard.js';
import { ChunkPacer } from './chunk-pacer.js';
import type { ModelHook } from './hooks/model-hook.js';
import { RequestHooks } from './hooks/request-hooks.js';
import type { ProviderPart, ProviderRequest } from './language-model.js';
import type { RatePermit } from './limits/rate-limiter.js';
import { retryOf } from './limits/retry-policy.js';
import type { ModelCaller } from './model-caller.js';
import type { TextRequest } from './model-client.port.js';
import { cutOff, modelFailure } from './model-failure.js';
import type { RosterModel } from './model-roster.js';
import type { ModelLimits } from './options/model-options.js';
import { countedUsage, estimatedTokens, requestBytes } from './usage/token-estimate.js';
import { billedTokens } from './usage/token-sum.js';
import type { UsageAccount, UsageClaim } from './usage/usage-account.js';
import type { TokenUsage } from './usage/usage-ledger.port.js';

/** The content of one request to the provider, without the limits of the call. */
export type ModelQuestion = Pick<ProviderRequest, 'prompt' | 'responseFormat' | 'tools' | 'toolChoice'>;

/** Services shared by all calls of the process. */
export interface CallServices {
  readonly limits: ModelLimits;
  readonly account: UsageAccount;
  readonly hooks: { list(): readonly ModelHook[] };
  readonly redactSecrets: boolean;
}

/** A request under way and its resources. */
interface Exchange {
  readonly request: ProviderRequest;
  readonly promptTokens: number;
  readonly claim: UsageClaim;
}

type Opened =
  | { readonly kind: 'open'; readonly stream: ReadableStream<ProviderPart> }
  | { readonly kind: 'failed'; readonly error: unknown };

/**
 * One call of the client: one or more questions to the same model under one deadline. `close` must be called at
 * the end; it closes the provider's socket.
 */
export class ModelCall {
  private readonly guard: CallGuard;
  private readonly pacer: ChunkPacer;
  private readonly hooks: RequestHooks;

  constructor(
    private readonly target: RosterModel,
    private readonly services: CallServices,
    private readonly caller: ModelCaller,
    private readonly request: Pick<TextRequest, 'signal' | 'onChunk' | 'maxOutputTokens'>,
  ) {
    const { limits, hooks, redactSecrets } = services;
    this.guard = new CallGuard(request.signal, limits.timeoutMs, () => this.timedOut());
    const reader = async (text: string): Promise<void> => request.onChunk?.(text);
    this.pacer = new ChunkPacer(reader, limits.chunkIntervalMs, (error) => this.guard.end(error));
    const { signal } = this.guard;
    this.hooks = new RequestHooks(hooks.list(), redactSecrets, { caller, model: target.label, signal });
  }

  close(): void {
    this.pacer.close();
    this.guard.close();
  }

  /** Passes a chunk to the reader and waits for it, at most until the call ends. */
  async emit(text: string): Promise<void> {
    await this.guard.race(this.pacer.push(text));
  }

  /** Passes on what the pacer still holds back. */
  async flush(): Promise<void> {
    await this.guard.race(this.pacer.flush());
  }

  /**
   * Asks, and streams the answer to the reader. Resolves with the whole answer, cut off at `maxOutputTokens`.
   * Rejects with a `MODEL_*` error, the reason of the caller's signal, or what the reader threw.
   */
  async answer(question: ModelQuestion): Promise<ModelAnswer> {
    // Before the hooks, which would scan all of it, and after them, as they may add to it.
    this.checkedBytes(question);
    const request = await this.prepared(question);
    const promptTokens = estimatedTokens(this.checkedBytes(request));
    // Not raced against the call's end: an abandoned claim would never be released.
    const claim = await this.services.account.claim(this.caller, this.target.label, promptTokens);
    try {
      return await this.withRetries({ request, promptTokens, claim });
    } finally {
      claim.release();
    }
  }

  private async prepared(question: ModelQuestion): Promise<ProviderRequest> {
    return {
      ...question,
      prompt: await this.guard.race(this.hooks.prompt(question.prompt)),
      maxOutputTokens: this.request.maxOutputTokens ?? this.services.limits.maxOutputTokens,
      abortSignal: this.guard.signal,
      // Strict schemas forbid optional fields; the answer is validated here in any case.
      providerOptions: { openai: { strictJsonSchema: false }, openaiCompatible: { strictJsonSchema: false } },
    };
  }

  private async withRetries(exchange: Exchange): Promise<ModelAnswer> {
    const { limiter } = this.target;
    for (let attempt = 0; ; attempt += 1) {
      const pass = await this.admitted(exchange);
      const opened = await this.open(exchange, pass);
      if (opened.kind === 'open') return this.read(opened.stream, exchange, pass);
      const retry = retryOf(opened.error, attempt);
      if (retry?.isFromProvider === true) limiter.pause(retry.delayMs);
      const isLast = attempt >= this.services.limits.maxRetries;
      // A wait beyond the call's deadline would only hide the reason of the failure.
      if (retry === undefined || isLast || retry.delayMs >= this.guard.leftMs)
        throw modelFailure(opened.error);
      await this.guard.race(sleep(retry.delayMs, undefined, { signal: this.guard.signal }));
    }
  }

  private admitted({ request, promptTokens }: Exchange): Promise<RatePermit> {
    const { limiter } = this.target;
    const tokens = promptTokens + (request.maxOutputTokens ?? 0);
    // Other calls cause this wait, so it does not count towards the deadline.
    return this.guard.raceUntimed(limiter.acquire(this.caller.sessionId, tokens, this.guard.signal));
  }

  private async open({ request }: Exchange, pass: RatePermit): Promise<Opened> {
    let opened: Opened | undefined;
    try {
      opened = await this.guard.race<Opened>(
        Promise.resolve(this.target.model.doStream(request)).then(
          ({ stream }) => ({ kind: 'open', stream }),
          (error: unknown) => ({ kind: 'failed', error }),
        ),
      );
      return opened;
    } finally {
      if (opened?.kind !== 'open') pass.settle(0);
    }
  }

  private async read(
    stream: ReadableStream<ProviderPart>,
    { promptTokens, claim }: Exchange,
    pass: RatePermit,
  ): Promise<ModelAnswer> {
    const parts = new AnswerParts(this.services.limits.maxOutputBytes);
    const usage = (): TokenUsage =>
      countedUsage(parts.reported, { inputTokens: promptTokens, outputBytes: parts.bytes });
    try {
      await this.readParts(stream.getReader(), parts);
    } finally {
      pass.settle(billedTokens(usage()));
      await claim.record(usage());
    }
    const { answer } = parts;
    const toolNames = answer.tools.map(({ toolName }) => toolName);
    await this.guard.race(this.hooks.answered({ text: answer.text, toolNames, usage: usage() }));
    return answer;
  }

  private async readParts(
    reader: ReadableStreamDefaultReader<ProviderPart>,
    parts: AnswerParts,
  ): Promise<void> {
    for (;;) {
      const next = await this.nextPart(() => reader.read(), parts.bytes > 0);
      if (next.done) throw cutOff();
      const { text, isEnd } = parts.add(next.value);
      if (isEnd) return;
      if (text !== '') await this.emit(text);
    }
  }

  private async nextPart<T>(pull: () => Promise<T>, begun: boolean): Promise<T> {
    const pulled = pull().catch((error: unknown) => {
      throw modelFailure(error);
    });
    if (!begun) return this.guard.race(pulled);
    return this.guard.raceIdle(pulled, this.services.limits.chunkIdleMs, () => this.silent());
  }

  private timedOut(): GatewayError {
    return new GatewayError(
      'MODEL_TIMEOUT',
      `The model did not finish within ${this.services.limits.timeoutMs} ms.`,
    );
  }

  private silent(): GatewayError {
    return new GatewayError(
      'MODEL_TIMEOUT',
      `The model went silent for ${this.services.limits.chunkIdleMs} ms.`,
    );
  }

  private checkedBytes(question: ModelQuestion): number {
    const { maxPromptBytes } = this.services.limits;
    const bytes = requestBytes(question);
    if (bytes <= maxPromptBytes) return bytes;
    throw new GatewayError('MODEL_PROMPT_TOO_LARGE', `The prompt is longer than ${maxPromptBytes} bytes.`);
  }
}
