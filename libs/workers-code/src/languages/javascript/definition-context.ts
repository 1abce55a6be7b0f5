import type { DefinitionKind } from '../../parsing/file-facts.js';
import type { StatementBounds } from './statement-bounds.js';
import type { Tokens } from './tokens.js';

/** A definition as it is found. */
export interface FoundDefinition {
  readonly name: string;
  readonly kind: DefinitionKind;
  /** Its first and its last token. */
  readonly first: number;
  readonly last: number;
  readonly exported: boolean;
  readonly parent?: string;
}

/** What the parts of the collection share. */
export interface DefinitionContext {
  readonly tokens: Tokens;
  readonly bounds: StatementBounds;
  readonly add: (found: FoundDefinition) => void;
}
