import { accessSync, constants } from 'node:fs';
import { resolve } from 'node:path';
import { SettingValueError } from '../setting-value-error.js';

/** Returns the absolute path of a file that can be read now; empty stays empty. */
export function readableFile(text: string): string {
  if (text === '') return '';
  const path = resolve(text);
  try {
    accessSync(path, constants.R_OK);
  } catch {
    throw new SettingValueError(`the path of a file that can be read; see ${JSON.stringify(text)}`);
  }
  return path;
}
