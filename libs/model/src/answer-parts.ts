import type { ProviderMessage, ProviderPart, ReportedUsage } from './language-model.js';
import { cutOff, declined, modelFailure, modelOutputTooLong } from './model-failure.js';

type AssistantContent = Extract<ProviderMessage, { role: 'assistant' }>['content'];

/** A tool call that the model requests. */
export interface RequestedToolCall {
  readonly toolCallId: string;
  readonly toolName: string;
  /** The arguments as written by the model; valid JSON if the model did well. */
  readonly input: string;
}

/** One complete answer of a model. */
export interface ModelAnswer {
  readonly text: string;
  readonly tools: readonly RequestedToolCall[];
  /** The answer in the form in which the model must see it again when the conversation continues. */
  readonly message: ProviderMessage;
}

/** Assembles an answer from its streamed parts, within a limit of bytes. */
export class AnswerParts {
  /** Usage reported by the provider; undefined until the end. */
  reported: ReportedUsage | undefined;
  /** UTF-8 bytes of everything the model has written. */
  bytes = 0;
  private readonly texts: string[] = [];
  private readonly tools: RequestedToolCall[] = [];
  private readonly content: AssistantContent = [];

  constructor(private readonly maxBytes: number) {}

  /** Adds a part and returns the text in it that a reader should see. Errors: `MODEL_*`. */
  add(part: ProviderPart): { readonly text: string; readonly isEnd: boolean } {
    switch (part.type) {
      case 'text-delta':
        this.count(part.delta);
        this.texts.push(part.delta);
        this.extend('text', part);
        return { text: part.delta, isEnd: false };
      case 'reasoning-delta':
        this.count(part.delta);
        this.extend('reasoning', part);
        break;
      case 'reasoning-end':
        // Some providers sign their reasoning here and require the signature in the next request.
        this.extend('reasoning', { delta: '', providerMetadata: part.providerMetadata });
        break;
      case 'tool-call': {
        const { toolCallId, toolName, input, providerMetadata: providerOptions } = part;
        this.count(input);
        this.tools.push({ toolCallId, toolName, input });
        const signed = providerOptions === undefined ? {} : { providerOptions };
        this.content.push({ type: 'tool-call', toolCallId, toolName, input: parsed(input), ...signed });
        break;
      }
      case 'error':
        throw modelFailure(part.error);
      case 'finish':
        this.reported = part.usage;
        // The SDK invents a reason when the provider sent none; then the end is missing.
        if (part.finishReason.raw === undefined || part.finishReason.unified === 'error') throw cutOff();
        if (part.finishReason.unified === 'content-filter') throw declined();
        return { text: '', isEnd: true };
      default:
        // Other parts are about sources, files and provider tools, which are never requested.
        break;
    }
    return { text: '', isEnd: false };
  }

  get answer(): ModelAnswer {
    return {
      text: this.texts.join(''),
      tools: this.tools,
      message: { role: 'assistant', content: this.content },
    };
  }

  private count(text: string): void {
    this.bytes += Buffer.byteLength(text);
    if (this.bytes > this.maxBytes) throw modelOutputTooLong(this.maxBytes);
  }

  private extend(
    type: 'text' | 'reasoning',
    {
      delta,
      providerMetadata,
    }: Pick<Extract<ProviderPart, { type: 'text-delta' }>, 'delta' | 'providerMetadata'>,
  ): void {
    const last = this.content.at(-1);
    const signed = providerMetadata === undefined ? {} : { providerOptions: providerMetadata };
    if (last?.type === type) {
      this.content[this.content.length - 1] = { ...last, ...signed, text: last.text + delta };
    } else if (delta !== '') {
      this.content.push({ type, text: delta, ...signed });
    }
  }
}

/** Parses tool arguments; text that is not JSON is returned as it is, so that the model sees it again. */
function parsed(input: string): unknown {
  try {
    return JSON.parse(input === '' ? '{}' : input);
  } catch {
    return { text: input };
  }
}
