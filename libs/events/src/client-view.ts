export interface GraphNode {
  /** Unique within the graph. */
  readonly uid: string;
  readonly label: string;
  readonly description?: string;
  /** The node inside which this one is drawn; absent at the top level. */
  readonly parentUid?: string;
}

export interface GraphEdge {
  /** The uid of the source node. */
  readonly from: string;
  /** The uid of the target node. */
  readonly to: string;
}

export interface GraphView {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

/** The view that a client draws for a run: its phase, and a graph or a text. */
export interface ClientView {
  /** A short lower-case word, such as `plan` or `question`. */
  readonly phase: string;
  readonly content?:
    { readonly kind: 'graph'; readonly graph: GraphView } | { readonly kind: 'text'; readonly text: string };
}
