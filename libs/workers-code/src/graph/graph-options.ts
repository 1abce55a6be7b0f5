/** Bounds of the graph's result; the graph itself is built of all files that were analysed. */
export interface GraphOptions {
  /** Files in the result, the most important first. Default 4,000. */
  readonly maxFiles?: number;
  /** Edges between them. Default 20,000. */
  readonly maxEdges?: number;
  /** Parts that the code is divided into. Default 24. */
  readonly maxParts?: number;
  /** Packages in the result. Default 200. */
  readonly maxPackages?: number;
  /** Circles in the result, and files named of each. Default 50 and 30. */
  readonly maxCycles?: number;
  readonly maxCycleFiles?: number;
  /** Packages from outside. Default 200. */
  readonly maxExternals?: number;
  /** Nodes of the drawn graph. Default 200. */
  readonly maxNodes?: number;
  /** Edges of the drawn graph. Default 400. */
  readonly maxDrawnEdges?: number;
}

export const DEFAULT_GRAPH_OPTIONS: Required<GraphOptions> = {
  maxFiles: 4_000,
  maxEdges: 20_000,
  maxParts: 24,
  maxPackages: 200,
  maxCycles: 50,
  maxCycleFiles: 30,
  maxExternals: 200,
  maxNodes: 200,
  maxDrawnEdges: 400,
};
