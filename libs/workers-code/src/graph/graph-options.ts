import { internal, type ValuesOf } from '#settings';

/** Bounds of the graph's result; the graph itself is built of all files that were analysed. */
export const graphSettings = {
  /** Files in the result, the most important first. */
  maxFiles: internal(4_000),
  /** Edges between them. */
  maxEdges: internal(20_000),
  /** Parts that the code is divided into. */
  maxParts: internal(24),
  /** Packages in the result. */
  maxPackages: internal(200),
  /** Circles in the result, and files named of each. */
  maxCycles: internal(50),
  maxCycleFiles: internal(30),
  /** Packages from outside. */
  maxExternals: internal(200),
  /** Nodes of the drawn graph. */
  maxNodes: internal(200),
  /** Edges of the drawn graph. */
  maxDrawnEdges: internal(400),
};

export type GraphOptions = Partial<ValuesOf<typeof graphSettings>>;
