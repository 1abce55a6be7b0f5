import { asSchema } from 'ai';
import { GatewayError } from '#errors';
import { readJsonAnswer } from './json-answer.js';
import { ModelCall, type CallServices, type ModelQuestion } from './model-call.js';
import type { ModelCaller } from './model-caller.js';
import {
  ModelClient,
  type ObjectRequest,
  type RunModelUsage,
  type TextRequest,
  type ToolAnswer,
  type ToolRequest,
} from './model-client.port.js';
import { notConfigured } from './model-failure.js';
import type { ModelHint } from './model-hint.js';
import type { ModelRoster, RosterModel } from './model-roster.js';
import { ToolLoop } from './tools/tool-loop.js';
import { tokenSum } from './usage/token-sum.js';

/** Upper bound of an invalid answer that is quoted back to the model. */
const MAX_QUOTED_CHARS = 64 * 1024;

/** Calls providers over HTTP through the AI SDK, on behalf of one worker of a run. Keeps no state between calls. */
export class AiSdkModelClient extends ModelClient {
  override readonly configured: boolean;
  override readonly label: string;

  constructor(
    private readonly roster: ModelRoster,
    private readonly services: CallServices,
    private readonly caller: ModelCaller,
  ) {
    super();
    const own = roster.modelFor(caller.hint ?? {});
    this.configured = own !== undefined;
    this.label = own?.label ?? 'none';
  }

  override streamText(request: TextRequest): Promise<string> {
    return this.during(request, async (call) => (await call.answer(textQuestion(request))).text);
  }

  override streamObject<T>(request: ObjectRequest<T>): Promise<T> {
    return this.during(request, async (call, model) => {
      const question = await objectQuestion(request, model);
      const { text } = await call.answer(question);
      const answer = await readJsonAnswer(text, request.schema);
      if (answer.kind === 'valid') return answer.value;

      await call.emit('\n');
      const second = await call.answer(repairQuestion(question, text, answer.problem));
      const repaired = await readJsonAnswer(second.text, request.schema);
      if (repaired.kind === 'valid') return repaired.value;
      throw new GatewayError(
        'MODEL_OUTPUT_INVALID',
        `The model's answer did not fit the schema ${request.schemaName}, nor did its second attempt.`,
        { metadata: { schema: request.schemaName } },
      );
    });
  }

  override useTools(request: ToolRequest): Promise<ToolAnswer> {
    let lastText = '';
    const loop = new ToolLoop(request, (question, signal) =>
      this.during({ ...request, signal }, async (call) => {
        // Separate the texts that the model writes between tool calls.
        if (lastText !== '') await call.emit('\n');
        const answer = await call.answer(question);
        lastText = answer.text;
        return answer;
      }),
    );
    return loop.run();
  }

  override async usage(): Promise<RunModelUsage> {
    const models = await this.services.account.ofRun(this.caller.runId);
    return { ...tokenSum(models), models };
  }

  private async during<T>(
    request: TextRequest,
    work: (call: ModelCall, model: RosterModel) => Promise<T>,
  ): Promise<T> {
    request.signal.throwIfAborted();
    const model = this.roster.modelFor(hintOf(request, this.caller.hint));
    if (model === undefined) throw notConfigured();
    const call = new ModelCall(model, this.services, this.caller, request);
    try {
      const result = await work(call, model);
      await call.flush();
      return result;
    } catch (error) {
      // Show what the model had written before it failed, unless the caller has cancelled.
      if (!request.signal.aborted) await call.flush().catch(() => undefined);
      throw error;
    } finally {
      call.close();
    }
  }
}

/**
 * Merges a request's hint with its worker's: the request wins, and a level applies only to the role it is named
 * with.
 */
function hintOf({ role, level }: ModelHint, worker: ModelHint = {}): ModelHint {
  if (role !== undefined && role !== worker.role) return { role, ...(level === undefined ? {} : { level }) };
  return { ...worker, ...(level === undefined ? {} : { level }) };
}

function textQuestion({ system, prompt }: TextRequest): ModelQuestion {
  return {
    prompt: [
      ...(system === undefined ? [] : [{ role: 'system', content: system } as const]),
      { role: 'user', content: [{ type: 'text', text: prompt }] },
    ],
  };
}

async function objectQuestion<T>(request: ObjectRequest<T>, model: RosterModel): Promise<ModelQuestion> {
  const schema = await asSchema(request.schema).jsonSchema;
  if (model.structuredOutputs) {
    return { ...textQuestion(request), responseFormat: { type: 'json', schema, name: request.schemaName } };
  }
  const rule = `Answer with one JSON value and nothing else. It must fit this JSON schema:\n${JSON.stringify(schema)}`;
  const system = request.system === undefined ? rule : `${request.system}\n\n${rule}`;
  return { ...textQuestion({ ...request, system }), responseFormat: { type: 'json' } };
}

function repairQuestion(question: ModelQuestion, text: string, problem: string): ModelQuestion {
  const quoted = text.trim().slice(0, MAX_QUOTED_CHARS) || '(no answer)';
  const repair = `Your answer is not valid. ${problem}\nAnswer again, completely, with the corrected JSON and nothing else.`;
  return {
    ...question,
    prompt: [
      ...question.prompt,
      { role: 'assistant', content: [{ type: 'text', text: quoted }] },
      { role: 'user', content: [{ type: 'text', text: repair }] },
    ],
  };
}
