import { ACTIVE_RUN_STATES, isActiveState, isFailure, mayFollow, type RunState } from './run-state.js';

const ALL: readonly RunState[] = [
  ...ACTIVE_RUN_STATES,
  'succeeded',
  'failed',
  'cancelled',
  'timed_out',
  'orphaned',
];

describe('the states of a run', () => {
  it('allow nothing after a final state, and an end only after an active one', () => {
    const followers = (from: RunState): RunState[] => ALL.filter((to) => mayFollow(from, to));
    const ends = ALL.filter((state) => !isActiveState(state));
    for (const state of ends) expect(followers(state)).toEqual([]);
    for (const state of ACTIVE_RUN_STATES) expect(followers(state)).toEqual(expect.arrayContaining(ends));
  });

  it('never lead back to the queue, nor from cancelling to running', () => {
    expect(ALL.filter((from) => mayFollow(from, 'queued'))).toEqual([]);
    expect(ALL.filter((from) => mayFollow(from, 'running'))).toEqual(['queued', 'running']);
  });

  it('distinguish failures from other ends', () => {
    expect(
      (['succeeded', 'failed', 'cancelled', 'timed_out', 'orphaned'] as const).filter(isFailure),
    ).toEqual(['failed', 'timed_out', 'orphaned']);
  });
});
