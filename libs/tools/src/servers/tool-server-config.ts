import { z } from 'zod';

/** An MCP server that the gateway starts and talks to over its standard streams. */
export interface StdioServerConfig {
  readonly kind: 'stdio';
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** The complete environment of the process, besides PATH. */
  readonly env: Readonly<Record<string, string>>;
  /** Undefined: the system's folder for temporary files. */
  readonly cwd: string | undefined;
}

/** A remote MCP server, reached over streamable HTTP. */
export interface HttpServerConfig {
  readonly kind: 'http';
  readonly name: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

export type ToolServerConfig = StdioServerConfig | HttpServerConfig;

/** Thrown when the file cannot be used. The message names the place in the file and repeats no value. */
export class ToolServersFileError extends Error {
  override readonly name = 'ToolServersFileError';
}

const SERVER_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$/;
const MAX_SERVERS = 64;
const VARIABLE = /\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g;
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

const STDIO = z.object({
  type: z.literal('stdio').optional(),
  command: z.string().min(1),
  args: z.array(z.string()).default([]),
  env: z.record(z.string().regex(/^[^=\0]+$/), z.string()).default({}),
  cwd: z.string().min(1).optional(),
});

const HTTP = z.object({
  type: z.enum(['http', 'streamable-http', 'streamableHttp']).optional(),
  url: z.url({ protocol: /^https?$/ }),
  headers: z.record(z.string().regex(HEADER_NAME), z.string()).default({}),
});

const FILE = z.object({ mcpServers: z.record(z.string(), z.record(z.string(), z.unknown())) });

/**
 * Parses a file in the usual `mcpServers` form. Replaces `${NAME}` and `${NAME:-default}` in values by variables
 * of `environment`; leaves out servers with `disabled: true`. @throws `ToolServersFileError`
 */
export function parseToolServers(
  text: string,
  environment: Readonly<Record<string, string | undefined>>,
): readonly ToolServerConfig[] {
  const entries = Object.entries(checked(FILE, jsonIn(text), 'the file').mcpServers);
  if (entries.length > MAX_SERVERS)
    throw new ToolServersFileError(`there are more than ${MAX_SERVERS} servers`);
  return entries.flatMap(([name, entry]): readonly ToolServerConfig[] => {
    const place = `mcpServers.${name.slice(0, 40)}`;
    if (!SERVER_NAME.test(name)) {
      throw new ToolServersFileError(`${place}: a name has at most 32 letters, digits, _ and -`);
    }
    if (entry['disabled'] === true) return [];
    const filled = fill(entry, environment, place) as Record<string, unknown>;
    if ('command' in filled === 'url' in filled) {
      throw new ToolServersFileError(`${place}: it must have either a command or a url`);
    }
    if ('url' in filled) {
      const { url, headers } = checked(HTTP, filled, place);
      return [{ kind: 'http', name, url, headers }];
    }
    const { command, args, env, cwd } = checked(STDIO, filled, place);
    return [{ kind: 'stdio', name, command, args, env, cwd }];
  });
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ToolServersFileError('it is not JSON');
  }
}

function checked<T>(schema: z.ZodType<T>, value: unknown, place: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.path.map(String).join('.') ?? '';
  throw new ToolServersFileError(
    `${place}: ${path === '' ? '' : `${path}: `}${issue?.message ?? 'it is malformed'}`,
  );
}

function fill(
  value: unknown,
  environment: Readonly<Record<string, string | undefined>>,
  place: string,
): unknown {
  if (Array.isArray(value)) return value.map((each) => fill(each, environment, place));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [key, fill(each, environment, place)]),
    );
  }
  if (typeof value !== 'string') return value;
  return value.replaceAll(VARIABLE, (_whole, name: string, fallback: string | undefined) => {
    const found = environment[name] ?? fallback;
    if (found === undefined) throw new ToolServersFileError(`${place}: the variable ${name} is not set`);
    return found;
  });
}
