import { list, SettingValueError } from '#settings';

/** Origins as browsers name them, between commas. */
export function origins(text: string): readonly string[] {
  const given = list(text);
  for (const origin of given) {
    const url = URL.parse(origin);
    // A page without an origin of its own sends null.
    if (origin === 'null' || (url !== null && origin === `${url.protocol}//${url.host}`)) continue;
    throw new SettingValueError(
      `origins such as https://app.example.com, without a path; see ${JSON.stringify(origin)}`,
    );
  }
  return given;
}

/** Host names between commas, each with or without a port, without scheme and path. */
export function hostNames(text: string): readonly string[] {
  const given = list(text);
  for (const name of given) {
    if (/^[\w.-]+(:\d{1,5})?$/.test(name)) continue;
    throw new SettingValueError(
      `host names such as gateway.example.com or gateway.example.com:8081; see ${JSON.stringify(name)}`,
    );
  }
  return given;
}
