import { FINAL_RUN_STATES } from '#events';
import { ACTIVE_RUN_STATES, isActiveState, isFailure, mayFollow, type RunState } from './run-state.js';

const ALL: readonly RunState[] = [...ACTIVE_RUN_STATES, ...FINAL_RUN_STATES];

describe('the states of a run', () => {
  it('allow nothing after a final state, and an end only after an active one', () => {
    const next = (from: RunState): RunState[] => ALL.filter((to) => mayFollow(from, to));
    const ends = ALL.filter((state) => !isActiveState(state));
    for (const state of ends) expect(next(state)).toEqual([]);
    for (const state of ACTIVE_RUN_STATES) expect(next(state)).toEqual(expect.arrayContaining(ends));
  });

  it('never lead back to the queue, nor from cancelling to running', () => {
    expect(ALL.filter((from) => mayFollow(from, 'queued'))).toEqual([]);
    expect(ALL.filter((from) => mayFollow(from, 'running'))).toEqual(['queued', 'running']);
  });

  it('distinguish failures from other ends', () => {
    expect(FINAL_RUN_STATES.filter(isFailure)).toEqual(['failed', 'timed_out', 'orphaned']);
  });
});
