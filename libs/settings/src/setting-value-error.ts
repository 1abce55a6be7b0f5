/** Thrown when a text is no value of its setting; the message says what is expected. */
export class SettingValueError extends Error {
  override readonly name = 'SettingValueError';
}
