import { asSchema } from 'ai';
import { GatewayError } from '#errors';
import { readJsonAnswer } from './json-answer.js';
import { ModelCall, type ModelQuestion } from './model-call.js';
import { ModelClient, type ObjectRequest, type TextRequest } from './model-client.port.js';
import type { ProviderOptions } from './model-options.js';
import type { ModelRoster } from './model-roster.js';

/** How much of an invalid answer a model gets to see again. */
const MAX_QUOTED_CHARS = 64 * 1024;

/** Calls a provider over HTTP through the AI SDK. Holds no state between calls. */
export class AiSdkModelClient extends ModelClient {
  override readonly configured = true;
  override readonly label: string;

  constructor(
    private readonly roster: ModelRoster,
    private readonly options: ProviderOptions,
  ) {
    super();
    this.label = `${options.provider}/${options.model}`;
  }

  override streamText(request: TextRequest): Promise<string> {
    return this.during(request, (call) =>
      call.answer({ instructions: request.system, messages: [{ role: 'user', content: request.prompt }] }),
    );
  }

  override streamObject<T>(request: ObjectRequest<T>): Promise<T> {
    return this.during(request, async (call) => {
      const question = await this.objectQuestion(request);
      const text = await call.answer(question);
      const answer = await readJsonAnswer(text, request.schema);
      if (answer.kind === 'valid') return answer.value;

      await call.emit('\n');
      const repaired = await readJsonAnswer(
        await call.answer(repairQuestion(question, text, answer.problem)),
        request.schema,
      );
      if (repaired.kind === 'valid') return repaired.value;
      throw new GatewayError(
        'MODEL_OUTPUT_INVALID',
        `The model's answer did not fit the schema ${request.schemaName}, nor did its second try.`,
        { metadata: { schema: request.schemaName } },
      );
    });
  }

  private async during<T>(request: TextRequest, work: (call: ModelCall) => Promise<T>): Promise<T> {
    request.signal.throwIfAborted();
    const call = new ModelCall(this.roster.modelFor(request), this.options.limits, request);
    try {
      return await work(call);
    } finally {
      call.close();
    }
  }

  private async objectQuestion<T>(request: ObjectRequest<T>): Promise<ModelQuestion> {
    const messages: ModelQuestion['messages'] = [{ role: 'user', content: request.prompt }];
    const schema = await asSchema(request.schema).jsonSchema;
    if (this.options.structuredOutputs) {
      return {
        instructions: request.system,
        messages,
        responseFormat: { type: 'json', schema, name: request.schemaName },
      };
    }
    const rule = `Answer with one JSON value and nothing else. It must fit this JSON schema:\n${JSON.stringify(schema)}`;
    return {
      instructions: request.system === undefined ? rule : `${request.system}\n\n${rule}`,
      messages,
      responseFormat: { type: 'json' },
    };
  }
}

function repairQuestion(question: ModelQuestion, text: string, problem: string): ModelQuestion {
  return {
    ...question,
    messages: [
      ...question.messages,
      { role: 'assistant', content: text.trim().slice(0, MAX_QUOTED_CHARS) || '(no answer)' },
      {
        role: 'user',
        content: `Your answer is not valid. ${problem}\nAnswer again, completely, with the corrected JSON and nothing else.`,
      },
    ],
  };
}
