import type { DescMessage, MessageShape } from '@bufbuild/protobuf';
import type { PipelineService } from '#contract';
import type { CallContext } from '../calls/call-context.js';

type Methods = (typeof PipelineService)['method'];

interface UnaryMethod {
  readonly methodKind: 'unary';
  readonly input: DescMessage;
  readonly output: DescMessage;
}

type UnaryName = { [N in keyof Methods]: Methods[N] extends UnaryMethod ? N : never }[keyof Methods];

export type UnaryRequest<N extends UnaryName> = MessageShape<Methods[N]['input']>;
export type UnaryReply<N extends UnaryName> = MessageShape<Methods[N]['output']>;

/** The unary methods of the generated service. A class that misses one, or mistypes its messages, does not compile. */
export type PipelineUnary = {
  [N in UnaryName]: (request: UnaryRequest<N>, call: CallContext) => Promise<UnaryReply<N>>;
};
