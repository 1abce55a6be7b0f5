import { TestEnvironment } from 'jest-environment-node';
import { patience } from '../libs/testing/src/patience.ts';

/** Jest's environment for Node, in which the timeout of each test and hook is longer on a busy machine. */
export default class PatientEnvironment extends TestEnvironment {
  patient = new WeakSet();

  handleTestEvent(event, state) {
    const timed = event.name === 'test_start' ? event.test : event.name === 'hook_start' && event.hook;
    if (!timed || this.patient.has(timed)) return;
    this.patient.add(timed);
    timed.timeout = (timed.timeout ?? state.testTimeout) * patience();
  }
}
