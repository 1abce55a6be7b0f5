import type { DefinitionContext } from './definition-context.js';
import { TOKEN, isName, wordKind } from './token-kind.js';

const FUNCTION = wordKind('function');
const ASYNC = wordKind('async');
const CLASS = wordKind('class');
const CONST = wordKind('const');
const MAX_PATTERN_DEPTH = 20;

interface VariableStatement {
  /** The first token, modifiers included. */
  readonly first: number;
  /** `const`, `let` or `var`. */
  readonly at: number;
  readonly limit: number;
  readonly exported: boolean;
  readonly parent: string | undefined;
}

/** Adds the variables of a statement and gives its last token. */
export function collectVariables(context: DefinitionContext, statement: VariableStatement): number {
  const { tokens } = context;
  const isConstant = tokens.kind(statement.at) === CONST;
  let first = statement.first;
  let at = statement.at + 1;
  for (;;) {
    const end = declaratorEnd(context, at, statement.limit);
    const { exported, parent } = statement;
    const add = (name: string, kind: 'function' | 'class' | 'constant' | 'variable'): void =>
      context.add({
        name,
        kind,
        first,
        last: end.last,
        exported,
        ...(parent === undefined ? {} : { parent }),
      });
    const plain = isConstant ? 'constant' : 'variable';
    if (isName(tokens.kind(at))) add(tokens.textOf(at), end.kind ?? plain);
    else if (tokens.pair(at) > at) patternNames(context, at, (name) => add(name, plain), 0);
    if (!end.more) return end.last;
    at = end.last + 2;
    first = at;
  }
}

interface DeclaratorEnd {
  readonly last: number;
  /** Another declarator follows after a comma. */
  readonly more: boolean;
  readonly kind?: 'function' | 'class';
}

function declaratorEnd(context: DefinitionContext, start: number, limit: number): DeclaratorEnd {
  const { tokens, bounds } = context;
  let value = -1;
  let kind: DeclaratorEnd['kind'];
  const end = (last: number, more: boolean): DeclaratorEnd =>
    kind === undefined ? { last, more } : { last, more, kind };
  for (let at = start; at < limit; at = bounds.after(at)) {
    const token = tokens.kind(at);
    if (token === TOKEN.semicolon) return end(at, false);
    if (token === TOKEN.comma) return end(at - 1, true);
    if (at > start && bounds.breaksLine(at)) return end(at - 1, false);
    if (token === TOKEN.equals && value < 0) {
      value = at + 1;
      const begins = tokens.kind(value) === ASYNC ? tokens.kind(value + 1) : tokens.kind(value);
      if (begins === FUNCTION) kind = 'function';
      else if (begins === CLASS) kind = 'class';
    } else if (token === TOKEN.arrow && value >= 0 && isArrowOf(context, value, at)) kind = 'function';
    else if (token === TOKEN.less) at = bounds.endOfTypeArguments(at, limit) ?? at;
  }
  return end(limit - 1, false);
}

/** Whether the value is an arrow function with this arrow: nothing but its head stands before. */
function isArrowOf({ tokens }: DefinitionContext, value: number, arrow: number): boolean {
  let at = tokens.kind(value) === ASYNC && arrow > value + 1 ? value + 1 : value;
  if (tokens.kind(at) === TOKEN.less) while (at < arrow && tokens.kind(at) !== TOKEN.parenOpen) at += 1;
  if (isName(tokens.kind(at))) return at + 1 === arrow;
  if (tokens.kind(at) !== TOKEN.parenOpen) return false;
  const after = tokens.pair(at) + 1;
  return after === arrow || tokens.kind(after) === TOKEN.colon;
}

/** The names that a destructuring pattern binds. */
function patternNames(
  context: DefinitionContext,
  open: number,
  found: (name: string) => void,
  depth: number,
): void {
  const { tokens, bounds } = context;
  const close = tokens.pair(open);
  let inDefault = false;
  for (let at = open + 1; at < close; at = bounds.after(at)) {
    const kind = tokens.kind(at);
    if (kind === TOKEN.comma) inDefault = false;
    else if (kind === TOKEN.equals) inDefault = true;
    else if (inDefault) continue;
    else if (tokens.pair(at) > at && tokens.pair(at) < close) {
      const isKey = tokens.kind(tokens.pair(at) + 1) === TOKEN.colon;
      if (!isKey && depth < MAX_PATTERN_DEPTH) patternNames(context, at, found, depth + 1);
    } else if (isName(kind) && tokens.kind(at + 1) !== TOKEN.colon) found(tokens.textOf(at));
  }
}
