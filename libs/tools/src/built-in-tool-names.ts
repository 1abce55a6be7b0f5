/** The gateway's own tools. A worker that names no tools may use these and no others. */
export const OWN_TOOL_NAMES = [
  'scan.list',
  'fs.read',
  'wordidx.search',
  'snippet.collect',
  'delta.diff',
  'github.clone',
] as const;
