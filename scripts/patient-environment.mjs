import { TestEnvironment } from 'jest-environment-node';

/** A busy machine gives a test a part of a processor; a deadline is for what hangs, not for what is slow. */
const PATIENCE = 4;

/** Jest's environment for Node, in which every timeout of a test or hook is longer than it is written. */
export default class PatientEnvironment extends TestEnvironment {
  patient = new WeakSet();

  handleTestEvent(event, state) {
    const timed = event.name === 'test_start' ? event.test : event.name === 'hook_start' && event.hook;
    if (!timed || this.patient.has(timed)) return;
    this.patient.add(timed);
    timed.timeout = (timed.timeout ?? state.testTimeout) * PATIENCE;
  }
}
