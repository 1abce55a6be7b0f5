import type { DescMessage, MessageShape } from '@bufbuild/protobuf';
import type { PipelineService } from '#contract';
import type { CallContext } from '../calls/call-context.js';

type Methods = (typeof PipelineService)['method'];

interface UnaryMethod {
  readonly methodKind: 'unary';
  readonly input: DescMessage;
  readonly output: DescMessage;
}

type UnaryNames = { [N in keyof Methods]: Methods[N] extends UnaryMethod ? N : never }[keyof Methods];

/**
 * The unary methods of the generated service. What implements it answers all of
 * them with the right messages, or does not compile.
 */
export type PipelineUnary = {
  [N in UnaryNames]: (
    request: MessageShape<Methods[N]['input']>,
    call: CallContext,
  ) => Promise<MessageShape<Methods[N]['output']>>;
};
