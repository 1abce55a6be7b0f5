import { spreadOf } from '../interleaved.js';
import { numberText, type Table } from '../table.js';

/** One thing that was measured in every round. */
export interface Measure {
  /** With its unit. */
  readonly name: string;
  readonly samples: readonly number[];
}

/** A row a measure, where a table has one contender and several measures. */
export function measuresTable(title: string, measures: readonly Measure[]): Table {
  const rows = measures.map(({ name, samples }) => {
    const { median, min, max } = spreadOf(samples);
    return [name, numberText(median), `${numberText(min)} .. ${numberText(max)}`];
  });
  return { title, columns: ['measure', 'median', 'least .. greatest'], rows, data: { measures } };
}
