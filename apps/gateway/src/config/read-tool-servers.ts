import { readFileSync } from 'node:fs';
import { parseToolServers, ToolServersFileError, type ToolServerConfig } from '#tools';
import { EnvError } from './read-env.js';

const VARIABLE = 'MCP_SERVERS_FILE';

/** Returns the tool servers that the file names; none without a file. @throws `EnvError` that repeats nothing of the file. */
export function readToolServers(
  file: string,
  environment: Readonly<Record<string, string | undefined>>,
): readonly ToolServerConfig[] {
  if (file === '') return [];
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new EnvError(`${VARIABLE} must name a file that can be read`);
  }
  try {
    return parseToolServers(text, environment);
  } catch (error) {
    if (error instanceof ToolServersFileError) throw new EnvError(`${VARIABLE}: ${error.message}`);
    throw error;
  }
}
