import { GatewayError } from '#errors';
import type { ToolRegistry } from '#tools';
import type { RequestedToolCall } from '../answer-parts.js';
import type { ToolCallReport } from '../model-client.port.js';
import type { ToolOffer } from './tool-offer.js';

/** The outcome of one tool call, for the model and for the caller. */
export interface ToolCallOutcome {
  readonly output: { readonly type: 'text' | 'error-text'; readonly value: string };
  readonly report: ToolCallReport;
}

export interface ToolCallSettings {
  readonly registry: ToolRegistry;
  readonly offer: ToolOffer;
  /** Longer results are cut off, with a note to the model. */
  readonly maxResultChars: number;
  readonly signal: AbortSignal;
}

/** Runs the tool call that the model requests. Rejects only with the signal's reason. */
export async function callTool(
  requested: RequestedToolCall,
  settings: ToolCallSettings,
): Promise<ToolCallOutcome> {
  const { registry, offer, signal } = settings;
  const name = offer.registryName(requested.toolName);
  const args = argumentsOf(requested.input);
  const report = { name: name ?? requested.toolName, arguments: args ?? {} };
  if (name === undefined) return failed(report, `TOOL_UNKNOWN: there is no tool ${requested.toolName}`);
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

/** Returns the outcome of a call that is not made, with a reason for the model. */
export function refusedToolCall(requested: RequestedToolCall, why: string): ToolCallOutcome {
  return failed({ name: requested.toolName, arguments: argumentsOf(requested.input) ?? {} }, why);
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
  return `${json.slice(0, maxChars)}\n[truncated: the result has ${json.length} characters; request less]`;
}
