import { measuredOf } from './own-contenders.js';

/** Something that is measured against others. */
export interface Measurable<Sample> {
  readonly name: string;
  measure(): Promise<Sample>;
}

/** The middle of some samples, and how far they lie apart. NaN when there is none. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/**
 * Measures the contenders in turns, `rounds` times, each second round in the
 * opposite order, so that a machine that slows down or speeds up does so for
 * all. A contender that fails says so on stderr, makes the process end with 1,
 * and lacks that sample; the others go on. Each sample is a dot on stderr.
 */
export async function interleaved<Sample>(
  all: readonly Measurable<Sample>[],
  rounds: number,
): Promise<Map<string, Sample[]>> {
  const contenders = measuredOf(all);
  const samples = new Map<string, Sample[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    const turn = round % 2 === 0 ? contenders : contenders.toReversed();
    for (const contender of turn) {
      try {
        samples.get(contender.name)?.push(await contender.measure());
        process.stderr.write('.');
      } catch (error) {
        process.exitCode = 1;
        process.stderr.write(`bench: ${contender.name} failed: ${String(error)}\n`);
      }
    }
  }
  process.stderr.write('\n');
  return samples;
}

/** The median is the upper one of two middles. */
export function spreadOf(samples: readonly number[]): Spread {
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (index: number): number => sorted[index] ?? NaN;
  return { median: at(Math.floor(sorted.length / 2)), min: at(0), max: at(sorted.length - 1) };
}
