/** Names of the gateway's own tools, the only ones available to a worker without tool patterns. */
export const BUILT_IN_TOOL_NAMES = [
  'scan.list',
  'fs.read',
  'wordidx.search',
  'snippet.collect',
  'delta.diff',
  'github.clone',
] as const;
