export interface GraphNode {
  /** Unique within the graph. */
  readonly uid: string;
  readonly label: string;
  readonly description?: string;
  /** The node that this one is drawn inside of; absent at the top level. */
  readonly parentUid?: string;
}

export interface GraphEdge {
  /** The uid of the node the edge leaves. */
  readonly from: string;
  /** The uid of the node the edge enters. */
  readonly to: string;
}

export interface GraphView {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

/** What a client draws for a run: the phase it is in, and a graph or a text. */
export interface ClientView {
  /** A short lower-case word, such as `plan` or `question`. */
  readonly phase: string;
  readonly content?:
    { readonly kind: 'graph'; readonly graph: GraphView } | { readonly kind: 'text'; readonly text: string };
}
