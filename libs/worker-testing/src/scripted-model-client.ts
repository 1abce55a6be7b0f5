import { GatewayError } from '#errors';
import {
  ModelClient,
  NO_TOKENS,
  type ObjectRequest,
  type RunModelUsage,
  type TextRequest,
  type ToolAnswer,
  type ToolRequest,
} from '#model';

/** A scripted model's answer to one request; an error is thrown. */
export type ScriptedAnswer = (request: TextRequest & { readonly schemaName?: string }) => unknown;

const PIECE_LENGTH = 12;

/** A model for tests: answers by a script, in small pieces, checked against the schema as a real one is. */
export class ScriptedModelClient extends ModelClient {
  override readonly configured = true;
  override readonly label = 'scripted/model';
  readonly requests: TextRequest[] = [];

  constructor(private readonly answer: ScriptedAnswer) {
    super();
  }

  override async streamText(request: TextRequest): Promise<string> {
    const text = String(await this.ask(request));
    await stream(text, request);
    return text;
  }

  override async streamObject<T>(request: ObjectRequest<T>): Promise<T> {
    const value = await this.ask(request);
    await stream(JSON.stringify(value), request);
    const parsed = request.schema.safeParse(value);
    if (!parsed.success)
      throw new GatewayError('MODEL_OUTPUT_INVALID', 'The answer does not fit its schema.');
    return parsed.data;
  }

  /** Calls the script once with the request; the script may call the request's tools itself. */
  override async useTools(request: ToolRequest): Promise<ToolAnswer> {
    return { text: await this.streamText(request), steps: 1, toolCalls: [] };
  }

  override usage(): Promise<RunModelUsage> {
    return Promise.resolve({ ...NO_TOKENS, requests: this.requests.length, models: [] });
  }

  private async ask(request: TextRequest): Promise<unknown> {
    request.signal.throwIfAborted();
    this.requests.push(request);
    return this.answer(request);
  }
}

async function stream(text: string, request: TextRequest): Promise<void> {
  for (let at = 0; at < text.length; at += PIECE_LENGTH) {
    request.signal.throwIfAborted();
    await request.onChunk?.(text.slice(at, at + PIECE_LENGTH));
  }
}
