export type { StreamEnd } from './frame-stream.js';
export { GRPC, RAW_WIRES, SSE, type RawWire } from './raw-wires.js';
export { digestOf, wholeLog, within } from './whole-log.js';
export { Witness } from './witness.js';
