import { GatewayError } from '#errors';
import type { RequestedToolCall, ModelAnswer } from '../answer-parts.js';
import type { ProviderMessage } from '../language-model.js';
import type { ToolAnswer, ToolCallReport, ToolRequest } from '../model-client.port.js';
import type { ModelQuestion } from '../model-call.js';
import { callTool, refusedToolCall, type ToolCallOutcome, type ToolCallSettings } from './tool-call.js';
import { ToolOffer } from './tool-offer.js';

const DEFAULT_STEPS = 8;
const MAX_STEPS = 64;
const DEFAULT_TIMEOUT_MS = 10 * 60_000;
/** The longest delay that a timer accepts. */
const MAX_TIMER_MS = 2 ** 31 - 1;
/** Calls per answer; the model is told that further ones were not made. */
const MAX_CALLS_PER_STEP = 16;
const MAX_RESULT_CHARS = 64 * 1024;

/** Asks the model once, within the loop's time limit, and streams its text. */
type AskStep = (question: ModelQuestion, signal: AbortSignal) => Promise<ModelAnswer>;

/** Alternates between model and tools until the model answers without calling one. */
export class ToolLoop {
  private readonly messages: ProviderMessage[];
  private readonly reports: ToolCallReport[] = [];
  private readonly maxSteps: number;

  constructor(
    private readonly request: ToolRequest,
    private readonly ask: AskStep,
  ) {
    const { system, prompt, maxSteps = DEFAULT_STEPS } = request;
    this.maxSteps = Math.min(Math.max(1, Math.floor(maxSteps)), MAX_STEPS);
    this.messages = [
      ...(system === undefined ? [] : [{ role: 'system', content: system } as const]),
      { role: 'user', content: [{ type: 'text', text: prompt }] },
    ];
  }

  /** Errors: `MODEL_*`; `TOOL_*` when the tools cannot be listed; the signal's reason; errors of a callback. */
  async run(): Promise<ToolAnswer> {
    const timeoutMs = Math.min(this.request.timeoutMs ?? DEFAULT_TIMEOUT_MS, MAX_TIMER_MS);
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(outOfTime(timeoutMs)), timeoutMs);
    try {
      const signal = AbortSignal.any([this.request.signal, deadline.signal]);
      return await this.steps(signal);
    } finally {
      clearTimeout(timer);
    }
  }

  private async steps(signal: AbortSignal): Promise<ToolAnswer> {
    const { tools: registry, allow } = this.request;
    const offer = new ToolOffer(allow.length === 0 ? [] : await untilAborted(registry.list(), signal), allow);
    const settings = { registry, offer, maxResultChars: MAX_RESULT_CHARS, signal };
    for (let step = 1; ; step += 1) {
      const answer = await this.ask(this.question(offer, step === this.maxSteps), signal);
      if (answer.tools.length === 0) return { text: answer.text, steps: step, toolCalls: this.reports };
      if (step === this.maxSteps) throw this.outOfSteps();
      this.messages.push(answer.message, await this.results(answer.tools, settings));
    }
  }

  private question(offer: ToolOffer, isLast: boolean): ModelQuestion {
    const prompt = [...this.messages];
    if (offer.tools.length === 0) return { prompt };
    // Tools stay listed in the last step, as the provider must know those already called.
    return { prompt, tools: [...offer.tools], toolChoice: { type: isLast ? 'none' : 'auto' } };
  }

  private async results(
    requested: readonly RequestedToolCall[],
    settings: ToolCallSettings,
  ): Promise<ProviderMessage> {
    const outcomes = await Promise.all(
      requested.map((each, index) =>
        index < MAX_CALLS_PER_STEP
          ? this.outcome(each, settings)
          : Promise.resolve(refusedToolCall(each, `not called: at most ${MAX_CALLS_PER_STEP} calls at once`)),
      ),
    );
    for (const { report } of outcomes) {
      this.reports.push(report);
      await untilAborted(Promise.resolve(this.request.onToolCall?.(report)), settings.signal);
    }
    return {
      role: 'tool',
      content: requested.map(({ toolCallId, toolName }, index) => ({
        type: 'tool-result',
        toolCallId,
        toolName,
        output: (outcomes[index] as ToolCallOutcome).output,
      })),
    };
  }

  /** Does not wait for a tool that ignores the signal. */
  private outcome(requested: RequestedToolCall, settings: ToolCallSettings): Promise<ToolCallOutcome> {
    return untilAborted(callTool(requested, settings), settings.signal);
  }

  private outOfSteps(): GatewayError {
    const text = `The model still called tools in the last of its ${this.maxSteps} steps.`;
    return new GatewayError('MODEL_STEPS_EXCEEDED', text);
  }
}

function outOfTime(timeoutMs: number): GatewayError {
  return new GatewayError('MODEL_TIMEOUT', `The model and its tools did not finish within ${timeoutMs} ms.`);
}

/** Settles like `work`, or rejects with the signal's reason as soon as it fires. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const onAbort = (): void => aborted.reject(signal.reason as Error);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
