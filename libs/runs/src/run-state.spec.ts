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
  it('let nothing follow a final state, and every end follow an active one', () => {
    for (const from of ALL) {
      for (const to of ALL) {
        const isAllowed = mayFollow(from, to);
        if (!isActiveState(from)) expect([from, to, isAllowed]).toEqual([from, to, false]);
        else if (!isActiveState(to)) expect([from, to, isAllowed]).toEqual([from, to, true]);
      }
    }
  });

  it('never lead back to the queue, nor from a cancel back to running', () => {
    expect(ALL.filter((from) => mayFollow(from, 'queued'))).toEqual([]);
    expect(ALL.filter((from) => mayFollow(from, 'running'))).toEqual(['queued', 'running']);
  });

  it('tell failures from other ends', () => {
    expect(
      (['succeeded', 'failed', 'cancelled', 'timed_out', 'orphaned'] as const).filter(isFailure),
    ).toEqual(['failed', 'timed_out', 'orphaned']);
  });
});
