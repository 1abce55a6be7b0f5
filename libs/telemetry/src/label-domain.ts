/** The values that a label may have. Any other value is counted as `unknown`, so no caller can add time series. */
export interface LabelDomain {
  has(value: string): boolean;
}

/** For labels whose values come from the code, never from a client: states, error codes, names of methods. */
export const CLOSED_SET: LabelDomain = { has: () => true };

/** A domain for each label of a metric. */
export type LabelDomains<L extends string> = Readonly<Record<L, LabelDomain>>;

const UNKNOWN = 'unknown';

/** The labels with each value that is not in its domain replaced by `unknown`. */
export function boundedLabels<L extends string>(
  domains: LabelDomains<L>,
  labels: Readonly<Record<L, string>>,
): Record<L, string> {
  const bounded: Record<L, string> = { ...labels };
  for (const name of Object.keys(domains) as L[]) {
    if (!domains[name].has(labels[name])) bounded[name] = UNKNOWN;
  }
  return bounded;
}
