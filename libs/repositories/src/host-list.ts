import { list, SettingValueError } from '#settings';
import { HostAllowlist } from './host-allowlist.js';

/** Parses comma-separated hosts, addresses and CIDRs, each with or without a port. @throws `SettingValueError` that names an invalid entry */
export function hostList(text: string): readonly string[] {
  const entries = list(text);
  const wrong = entries.find((entry) => !isEntry(entry));
  if (wrong === undefined) return entries;
  throw new SettingValueError(
    `a list of host names, addresses or CIDRs, such as git.example,10.0.0.7:8080,[::1]:3000,10.0.0.0/8; see ${JSON.stringify(wrong)}`,
  );
}

/** Returns true for one host as in a URL, with or without a port, IPv6 in brackets. */
export function isHost(text: string): boolean {
  const isBareAddress = !text.startsWith('[') && text.split(':').length > 2;
  return isEntry(text) && text === text.trim() && !text.includes('/') && !isBareAddress;
}

function isEntry(text: string): boolean {
  try {
    return !new HostAllowlist([text]).isEmpty;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}
