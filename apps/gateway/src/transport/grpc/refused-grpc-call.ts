import { PipelineService } from '#contract';
import { UNKNOWN_METHOD, type RefusedCall } from '../calls/call-hook.js';

const MAX_LENGTH = 64;
const KNOWN = new Set(PipelineService.methods.map(({ name }) => name));

/** As much of a gRPC call as its path says: `WatchRun` of `/insightify.v1.PipelineService/WatchRun`. */
export function refusedGrpcCall(path: string | undefined): RefusedCall & { readonly wire: 'grpc' } {
  const name = (path?.slice(path.lastIndexOf('/') + 1) ?? '').slice(0, MAX_LENGTH);
  return { wire: 'grpc', method: KNOWN.has(name) ? name : UNKNOWN_METHOD, route: name };
}
