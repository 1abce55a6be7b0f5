/** Returns what is wrong with a value, in words that follow the name of its field; undefined for a good one. */
export type FieldRule<V> = (value: V) => string | undefined;

/** The rules of a request's fields; a field without one is not checked. */
export type FieldRules<R> = { readonly [N in keyof R]?: FieldRule<R[N]> };

/** Returns true for text that every store and wire can carry: no NUL and no unpaired surrogate. */
export function isSafeText(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

/** Accepts safe text of at most `maxLength` characters. */
export function textRule(maxLength: number): FieldRule<string> {
  return (text) => {
    if (isLonger(text, maxLength)) return `must be shorter than or equal to ${maxLength} characters`;
    return isSafeText(text) ? undefined : 'must be well-formed text without NUL';
  };
}

/** Accepts text of at most `maxLength` characters without white space and control characters. */
export function printableRule(maxLength: number): FieldRule<string> {
  return (text) => {
    if (isLonger(text, maxLength)) return `must be shorter than or equal to ${maxLength} characters`;
    return /^[^\s\p{Cc}]*$/u.test(text) ? undefined : 'must not hold white space or control characters';
  };
}

export function integerRule(min: number, max: number): FieldRule<number> {
  return (value) => {
    if (!Number.isInteger(value)) return 'must be an integer number';
    if (value < min) return `must not be less than ${min}`;
    return value > max ? `must not be greater than ${max}` : undefined;
  };
}

/** Accepts at most `maxEntries` safe names and values, of at most `maxLength` characters together. */
export function paramsRule(
  maxEntries: number,
  maxLength: number,
): FieldRule<Readonly<Record<string, string>>> {
  return (params) => {
    const texts = Object.entries(params).flat();
    if (texts.length > maxEntries * 2) return `has more than ${maxEntries} entries`;
    const length = texts.reduce((sum, text) => sum + characters(text), 0);
    if (length > maxLength) return `are longer than ${maxLength} characters together`;
    return texts.every(isSafeText) ? undefined : 'must be well-formed text without NUL';
  };
}

function isLonger(text: string, maxLength: number): boolean {
  return text.length > maxLength && characters(text) > maxLength;
}

/** Counts code points: a surrogate pair is one character. */
function characters(text: string): number {
  return text.length - (text.match(/[\uD800-\uDBFF][\uDC00-\uDFFF]/g)?.length ?? 0);
}
