import { z } from 'zod';

/** Enough for a model to see what is wrong, too little to fill its context. */
const MAX_PROBLEM_CHARS = 2_000;

const FENCE = /^```(?:json)?\s*\n([\s\S]*?)\n?```$/;

/** What a model's text is when read as JSON: the value, or what is wrong with it. */
export type JsonAnswer<T> =
  { readonly kind: 'valid'; readonly value: T } | { readonly kind: 'invalid'; readonly problem: string };

/**
 * Reads a model's whole answer as JSON and validates it. A single Markdown code
 * fence around it is taken off, because models without a JSON mode like to add one.
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
