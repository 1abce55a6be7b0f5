import { PipelineService } from '#contract';

type Methods = (typeof PipelineService)['method'];

/** The RPCs of the contract by their names in the proto, such as `InitRun`. */
export type RpcName = Capitalize<keyof Methods>;

/** Returns `InitRun` for `initRun`. */
export function rpcName<N extends keyof Methods>(name: N): Capitalize<N> {
  return PipelineService.method[name].name as Capitalize<N>;
}
