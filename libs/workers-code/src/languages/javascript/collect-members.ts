import type { DefinitionContext } from './definition-context.js';
import { TOKEN, isWord, wordKinds } from './token-kind.js';

const MODIFIERS = wordKinds(
  'public private protected static readonly abstract override declare async get set accessor',
);
const HIDDEN = wordKinds('private');
/** They end the name of a member, so that a modifier before them is a name itself. */
const AFTER_NAME = new Set<number>([
  TOKEN.parenOpen,
  TOKEN.equals,
  TOKEN.colon,
  TOKEN.semicolon,
  TOKEN.question,
  TOKEN.exclamation,
  TOKEN.less,
  TOKEN.braceClose,
]);

interface ClassBody {
  readonly open: number;
  readonly close: number;
  readonly parent: string;
  readonly exported: boolean;
}

/** Finds the methods and properties of a class. */
export function collectMembers(context: DefinitionContext, body: ClassBody): void {
  const { tokens, bounds } = context;
  let at = body.open + 1;
  while (at < body.close) {
    const kind = tokens.kind(at);
    if (kind === TOKEN.semicolon) at += 1;
    else if (kind === TOKEN.at) {
      at += 1;
      while (isWord(tokens.kind(at)) && tokens.kind(at + 1) === TOKEN.dot) at += 2;
      at = tokens.kind(at + 1) === TOKEN.parenOpen ? tokens.pair(at + 1) + 1 : bounds.after(at);
    } else at = member(context, body, at) + 1;
  }
}

/** Adds the member that begins here and gives its last token. */
function member(context: DefinitionContext, body: ClassBody, first: number): number {
  const { tokens, bounds } = context;
  let at = first;
  let hidden = false;
  while (MODIFIERS.has(tokens.kind(at)) && !AFTER_NAME.has(tokens.kind(at + 1)) && at < body.close) {
    hidden ||= HIDDEN.has(tokens.kind(at));
    at += 1;
  }
  if (tokens.kind(at) === TOKEN.star) at += 1;
  const kind = tokens.kind(at);
  // A static block, an index signature, or what is no member at all.
  if (kind === TOKEN.braceOpen) return tokens.pair(at);
  const isNamed = isWord(kind) || kind === TOKEN.privateName || kind === TOKEN.string;
  let next = bounds.after(at);
  while (tokens.kind(next) === TOKEN.question || tokens.kind(next) === TOKEN.exclamation) next += 1;
  const isMethod = tokens.kind(next) === TOKEN.parenOpen || tokens.kind(next) === TOKEN.less;
  const last = isMethod
    ? bounds.endOfDeclaration(next - 1, body.close)
    : bounds.endOfStatement(at, body.close);
  if (isNamed) {
    const text = tokens.textOf(at);
    context.add({
      name: kind === TOKEN.string ? text.slice(1, -1) : text,
      kind: isMethod ? 'method' : 'property',
      first,
      last,
      exported: body.exported && !hidden && kind !== TOKEN.privateName,
      parent: body.parent,
    });
  }
  return Math.max(last, first);
}
