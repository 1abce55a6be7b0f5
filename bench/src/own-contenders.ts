/** Names of what this project itself is measured as; the others are limits and peers. */
const OURS = /^(gateway|code_imports|staged|reads|stops)/;

/** Set by `npm run bench -- --against`: a build is compared with another build, not with peers. */
const ONLY_OURS = process.env['BENCH_ONLY_OURS'] === '1';

/** Returns true for a contender that is measured in this run. */
export const isMeasured = (name: string): boolean => !ONLY_OURS || OURS.test(name);

/** Returns the contenders that are measured in this run, in their order. */
export function measuredOf<Contender extends { readonly name: string }>(
  contenders: readonly Contender[],
): readonly Contender[] {
  return contenders.filter(({ name }) => isMeasured(name));
}
