export { EventLoopProbe, PROBED } from './event-loop-probe.js';
