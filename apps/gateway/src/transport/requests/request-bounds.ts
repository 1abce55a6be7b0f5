/** The longest goal or input, in characters. */
export const MAX_TEXT_LENGTH = 64 * 1024;
/** The longest names and values of all params together, in characters. */
export const MAX_PARAMS_LENGTH = 256 * 1024;

/** Bytes of a character in its longest form in JSON, `\uXXXX`. */
const MAX_BYTES_PER_CHARACTER = 6;

/**
 * Largest request on any wire, in bytes: the longest params or text in their longest form, and room for the
 * small fields.
 */
export const MAX_REQUEST_BYTES = MAX_PARAMS_LENGTH * MAX_BYTES_PER_CHARACTER + MAX_TEXT_LENGTH * 2;

/**
 * The most parts of a request, since the cost of reading it grows with them as well as with its bytes. Parts
 * are, in JSON, strings, brackets, braces, commas and colons (four per param) and, in a binary message,
 * records (three per param).
 */
export const MAX_REQUEST_PIECES = 4_096;

/** Deepest nesting of objects and arrays; requests need three levels at most. */
export const MAX_JSON_DEPTH = 32;
