import { SettingValueError } from '#settings';

/** Checks the URL of a proxy, with or without a login; empty stays empty. @throws `SettingValueError`, which never repeats it */
export function proxyUrl(text: string): string {
  if (text === '') return '';
  const url = URL.parse(text);
  const isProxy = url !== null && /^(?:https?|socks5h?):$/.test(url.protocol) && url.hostname !== '';
  if (isProxy && ['', '/'].includes(url.pathname) && url.search === '' && url.hash === '') return text;
  throw new SettingValueError('a proxy such as http://proxy.example:3128, by http, https, socks5 or socks5h');
}
