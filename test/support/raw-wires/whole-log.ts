import { createHash } from 'node:crypto';
import { afterPatience } from '#testing';
import type { GatewayAddresses } from '../clients/index.js';
import { SSE, type RawWire } from './raw-wires.js';
import { Witness } from './witness.js';

const DEADLINE_MS = 30_000;

/**
 * Reads a run from its first event to its end, and expects it to be whole: seq
 * is 1, 2, 3, ..., and exactly one event is terminal, the last. Gives its frames;
 * undefined where the gateway no longer has it.
 */
export async function wholeLog(
  gateway: GatewayAddresses,
  runId: string,
  wire: RawWire = SSE,
): Promise<readonly string[] | undefined> {
  const witness = new Witness(runId, wire);
  witness.watch(gateway);
  const end = await within(witness.ended(), `the end of ${runId} on ${wire.name}`);
  if (end.kind === 'refused' && end.reason.includes('RUN_NOT_FOUND')) return undefined;
  expect({ runId, end }).toEqual({ runId, end: { kind: 'finished' } });
  const contents = witness.frames.map((frame) => wire.read(frame));
  const seqs = contents.map(({ seq }) => seq);
  expect({ runId, seqs }).toEqual({ runId, seqs: seqs.map((_, index) => index + 1) });
  const terminal = contents.filter(({ isTerminal }) => isTerminal).map(({ seq }) => seq);
  expect({ runId, terminal }).toEqual({ runId, terminal: [seqs.length] });
  return witness.frames;
}

/** Tells two logs apart. */
export function digestOf(frames: readonly string[]): string {
  return createHash('sha256').update(frames.join('\n\n')).digest('hex');
}

/** Fails with what was waited for when it takes too long. */
export async function within<T>(work: Promise<T>, what: string): Promise<T> {
  let stop: (() => void) | undefined;
  const late = new Promise<never>((_, reject) => {
    stop = afterPatience(DEADLINE_MS, () => reject(new Error(`waited ${DEADLINE_MS} ms for ${what}`)));
  });
  return Promise.race([work, late]).finally(() => stop?.());
}
