import { z } from 'zod';

/** Upper bound of a problem report: enough for a model to see the error, too little to fill its context. */
const MAX_PROBLEM_CHARS = 2_000;

const FENCE = /^```(?:json)?\s*\n([\s\S]*?)\n?```$/;

/** A model's text read as JSON: the valid value, or a description of the problem. */
export type JsonAnswer<T> =
  { readonly kind: 'valid'; readonly value: T } | { readonly kind: 'invalid'; readonly problem: string };

/**
 * Parses and validates a model's whole answer as JSON. Removes a single Markdown code fence around it, which
 * models without a JSON mode often add.
 */
export async function readJsonAnswer<T>(text: string, schema: z.ZodType<T>): Promise<JsonAnswer<T>> {
  const trimmed = text.trim();
  let parsed: unknown;
  try {
    parsed = JSON.parse(FENCE.exec(trimmed)?.[1] ?? trimmed);
  } catch {
    return { kind: 'invalid', problem: trimmed ? 'It is not complete, valid JSON.' : 'It is empty.' };
  }
  const result = await schema.safeParseAsync(parsed);
  return result.success
    ? { kind: 'valid', value: result.data }
    : { kind: 'invalid', problem: z.prettifyError(result.error).slice(0, MAX_PROBLEM_CHARS) };
}
