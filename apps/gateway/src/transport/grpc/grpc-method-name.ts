const MAX_LENGTH = 64;

/** Returns `WatchRun` for the path `/insightify.v1.PipelineService/WatchRun`, cut to 64 characters. */
export function grpcMethodName(path: string | undefined): string {
  return (path?.slice(path.lastIndexOf('/') + 1) ?? '').slice(0, MAX_LENGTH);
}
