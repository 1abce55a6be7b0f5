const MAX_LENGTH = 64;

/** `WatchRun` of the path `/insightify.v1.PipelineService/WatchRun`, for log lines. */
export function grpcMethodName(path: string | undefined): string {
  return (path?.slice(path.lastIndexOf('/') + 1) ?? '').slice(0, MAX_LENGTH);
}
