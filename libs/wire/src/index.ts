export { EventFraming } from './event-framing.port.js';
export {
  bytesOf,
  chunkAfter,
  envelope,
  envelopesIn,
  messageIn,
  type FramedBatch,
  type LogChunk,
  type WireFormat,
} from './framed-batch.js';
export { ProtobufEventFraming } from './protobuf-event-framing.js';
export {
  clientViewMessage,
  INPUT_REQUIRED,
  questionMessage,
  runErrorMessage,
  runEventMessage,
  timestampOf,
} from './run-event-message.js';
export { sseFrame, watchResponseJson } from './sse-frame.js';
export { isWholeFrames } from './whole-frames.js';
