/** The longest goal or input, in characters. */
export const MAX_TEXT_LENGTH = 64 * 1024;
/** The longest names and values of all params together, in characters. */
export const MAX_PARAMS_LENGTH = 256 * 1024;

/** A character of a text as JSON escapes it, `\uXXXX`; all other forms are shorter. */
const MAX_BYTES_PER_CHARACTER = 6;

/** Of a whole request on any wire: the longest params or text that there can be, in the widest form, and the small fields. */
export const MAX_REQUEST_BYTES = MAX_PARAMS_LENGTH * MAX_BYTES_PER_CHARACTER + MAX_TEXT_LENGTH * 2;

/**
 * Of JSON: strings, brackets, braces, commas and colons; of a binary message:
 * records. A param has four or three. What a request costs to read is bound by them as well as by its bytes.
 */
export const MAX_REQUEST_PIECES = 4_096;

/** Objects and arrays in each other; no request needs more than three. */
export const MAX_JSON_DEPTH = 32;
