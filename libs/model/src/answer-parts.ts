import type { ProviderMessage, ProviderPart, ReportedUsage } from './language-model.js';
import { cutOff, declined, modelFailure, modelOutputTooLong } from './model-failure.js';

type AssistantContent = Extract<ProviderMessage, { role: 'assistant' }>['content'];

/** A tool that a model asks for. */
export interface AskedTool {
  readonly toolCallId: string;
  readonly toolName: string;
  /** JSON, if the model wrote it well. */
  readonly input: string;
}

/** One whole answer of a model. */
export interface ModelAnswer {
  readonly text: string;
  readonly tools: readonly AskedTool[];
  /** The answer as the model has to see it again when the conversation goes on. */
  readonly message: ProviderMessage;
}

/** Puts an answer together from its parts, within a bound of bytes. */
export class AnswerParts {
  /** What the provider says was used; undefined until the end. */
  reported: ReportedUsage | undefined;
  /** Of everything the model wrote. */
  bytes = 0;
  private readonly texts: string[] = [];
  private readonly tools: AskedTool[] = [];
  private readonly content: AssistantContent = [];

  constructor(private readonly maxBytes: number) {}

  /** Takes a part; gives the text in it that a reader should see. Errors: `MODEL_*`. */
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
        // Some providers sign their reasoning here, and want the signature back.
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
        // The SDK guesses a reason where the provider gave none: then the end is missing.
        if (part.finishReason.raw === undefined || part.finishReason.unified === 'error') throw cutOff();
        if (part.finishReason.unified === 'content-filter') throw declined();
        return { text: '', isEnd: true };
      default:
        // The others tell of sources, files and the provider's own tools, which are not asked for.
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

/** The model may write what is no JSON; it then sees its own text again. */
function parsed(input: string): unknown {
  try {
    return JSON.parse(input === '' ? '{}' : input);
  } catch {
    return { text: input };
  }
}
