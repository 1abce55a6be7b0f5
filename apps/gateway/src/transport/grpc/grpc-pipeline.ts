import type { DescMessage, MessageShape } from '@bufbuild/protobuf';
import type { Metadata } from '@grpc/grpc-js';
import type { Observable } from 'rxjs';
import type { PipelineService } from '#contract';
import type { GrpcServerCall } from './grpc-call-request.js';

type Methods = (typeof PipelineService)['method'];

type GrpcMethodOf<M> = M extends {
  methodKind: 'unary';
  input: infer I extends DescMessage;
  output: infer O extends DescMessage;
}
  ? (request: MessageShape<I>, metadata: Metadata, call: GrpcServerCall) => Promise<MessageShape<O>>
  : M extends { methodKind: 'server_streaming'; input: infer I extends DescMessage }
    ? (request: MessageShape<I>, metadata: Metadata, call: never) => Observable<never>
    : never;

/**
 * The generated service as Nest's gRPC calls it. A controller that misses or mistypes a method does not
 * compile.
 */
export type GrpcPipeline = { [N in keyof Methods]: GrpcMethodOf<Methods[N]> };
