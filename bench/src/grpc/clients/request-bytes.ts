import { create, toBinary } from '@bufbuild/protobuf';
import { PipelineService, WatchRunRequestSchema } from '#contract';

/** An HPACK integer of so many bits takes this and more in the bytes after it. */
const FOUR_BITS = 15;

export const WATCH_RUN_PATH = `/${PipelineService.typeName}/${PipelineService.method.watchRun.name}`;

export function watchRequest(runId: string): Uint8Array {
  return toBinary(WatchRunRequestSchema, create(WatchRunRequestSchema, { runId }));
}

/** `message` with the prefix of gRPC and Connect: a zero and its length. */
export function grpcMessage(message: Uint8Array): Buffer {
  const framed = Buffer.alloc(5 + message.length);
  framed.writeUInt32BE(message.length, 1);
  framed.set(message, 5);
  return framed;
}

/** An HPACK field, not to be indexed, whose name is in the static table. */
export function literal(nameIndex: number, value: string): Buffer {
  const name = nameIndex < FOUR_BITS ? [nameIndex] : [FOUR_BITS, nameIndex - FOUR_BITS];
  return Buffer.concat([Buffer.from(name), text(value)]);
}

/** An HPACK field, not to be indexed, with its name. */
export function named(name: string, value: string): Buffer {
  return Buffer.concat([Buffer.from([0]), text(name), text(value)]);
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value, 'latin1');
  if (bytes.length > 126) throw new Error(`too long for one byte of length: ${value}`);
  return Buffer.concat([Buffer.from([bytes.length]), bytes]);
}
