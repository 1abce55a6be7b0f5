import { GatewayError } from '#errors';
import type { ToolRegistry } from '#tools';
import type { AskedTool } from '../answer-parts.js';
import type { ToolCallReport } from '../model-client.port.js';
import type { ToolOffer } from './tool-offer.js';

/** What came of one tool call: for the model, and for the caller. */
export interface ToolCallOutcome {
  readonly output: { readonly type: 'text' | 'error-text'; readonly value: string };
  readonly report: ToolCallReport;
}

export interface ToolCallSettings {
  readonly registry: ToolRegistry;
  readonly offer: ToolOffer;
  /** A longer result is cut, and the model is told so. */
  readonly maxResultChars: number;
  readonly signal: AbortSignal;
}

/** Calls the tool that the model asks for. Only the signal makes it reject. */
export async function callTool(asked: AskedTool, settings: ToolCallSettings): Promise<ToolCallOutcome> {
  const { registry, offer, signal } = settings;
  const name = offer.realName(asked.toolName);
  const args = argumentsOf(asked.input);
  const report = { name: name ?? asked.toolName, arguments: args ?? {} };
  if (name === undefined) return failed(report, `TOOL_UNKNOWN: there is no tool ${asked.toolName}`);
  if (args === undefined)
    return failed(report, 'TOOL_ARGUMENTS_INVALID: the arguments are not a JSON object');
  try {
    const result = await registry.call(name, args, { signal });
    return { output: { type: 'text', value: resultText(result, settings.maxResultChars) }, report };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof GatewayError)) return failed(report, 'TOOL_FAILED: the tool failed');
    return failed(report, `${error.reason}: ${error.message}`);
  }
}

/** What the model is told of a call that is not made. */
export function refusedToolCall(asked: AskedTool, why: string): ToolCallOutcome {
  return failed({ name: asked.toolName, arguments: argumentsOf(asked.input) ?? {} }, why);
}

function failed(report: ToolCallReport, failure: string): ToolCallOutcome {
  return { output: { type: 'error-text', value: failure }, report: { ...report, failure } };
}

function argumentsOf(input: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(input === '' ? '{}' : input);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}

function resultText(result: Readonly<Record<string, unknown>>, maxChars: number): string {
  const json = JSON.stringify(result);
  if (json.length <= maxChars) return json;
  return `${json.slice(0, maxChars)}\n[cut: the result has ${json.length} characters; ask for less]`;
}
