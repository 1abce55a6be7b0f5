import {
  Client,
  InMemoryTransport,
  SdkError,
  SdkErrorCode,
  type CallToolResult,
} from '@modelcontextprotocol/client';
import type { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { GatewayError } from '#errors';
import { cancelledBy } from '#sandbox';
import { jsonSizeBytes } from './json-size.js';
import { sessionToolServer } from './session-tool-server.js';
import type { SessionTool } from './session-tool.js';
import { structuredResult } from './structured-result.js';
import { errorOfResult } from './tool-error-result.js';
import { ToolRegistry, type ToolCallOptions, type ToolDescription } from './tool-registry.port.js';
import { UNCHECKED_SCHEMAS } from './unchecked-schemas.js';

const SHOWN_PROBLEM_CHARACTERS = 500;

export interface McpToolRegistryOptions {
  readonly timeoutMs: number;
  readonly maxArgumentsBytes: number;
  readonly maxOutputBytes: number;
}

interface Connection {
  readonly client: Client;
  readonly server: McpServer;
}

/**
 * A `ToolRegistry` whose tools run in this process behind a real MCP server; client and server are created on
 * first use. Cancelling a call, its timeout and closing the registry all reach the tool as an MCP cancellation.
 */
export class McpToolRegistry extends ToolRegistry {
  private readonly tools: ReadonlyMap<string, SessionTool>;
  private connection: Promise<Connection> | undefined;
  private closed = false;

  constructor(
    tools: readonly SessionTool[],
    private readonly options: McpToolRegistryOptions,
  ) {
    super();
    this.tools = new Map(tools.map((tool) => [tool.name, tool]));
  }

  async list(): Promise<readonly ToolDescription[]> {
    const { client } = await this.connect();
    const { tools } = await client.listTools();
    return tools.map(({ name, description, inputSchema, outputSchema }) => ({
      name,
      description: description ?? '',
      inputSchema,
      ...(outputSchema === undefined ? {} : { outputSchema }),
    }));
  }

  async call(
    name: string,
    args: Readonly<Record<string, unknown>>,
    { signal }: ToolCallOptions,
  ): Promise<Readonly<Record<string, unknown>>> {
    if (signal.aborted) throw cancelledBy(signal);
    const tool = this.tools.get(name);
    if (tool === undefined) throw new GatewayError('TOOL_UNKNOWN', 'There is no tool with this name.');
    this.checkArguments(tool, args);
    const { client } = await this.connect();
    const result = await this.request(client, name, args, signal);
    if (result.isError === true) throw errorOfResult(name, result);
    const structured = structuredResult(result);
    if (structured === undefined) {
      throw new GatewayError('TOOL_FAILED', `The tool ${name} returned no structured result.`);
    }
    return structured;
  }

  async close(): Promise<void> {
    this.closed = true;
    const connection = await this.connection;
    this.connection = undefined;
    await connection?.client.close();
    await connection?.server.close();
  }

  private checkArguments(tool: SessionTool, args: Readonly<Record<string, unknown>>): void {
    const refused = (why: string): GatewayError =>
      new GatewayError('TOOL_ARGUMENTS_INVALID', `The arguments of ${tool.name} are not valid. ${why}`);
    if (jsonSizeBytes(args) > this.options.maxArgumentsBytes) {
      throw refused(`They must be JSON of at most ${this.options.maxArgumentsBytes} bytes.`);
    }
    const parsed = tool.input.safeParse(args);
    if (!parsed.success) throw refused(z.prettifyError(parsed.error).slice(0, SHOWN_PROBLEM_CHARACTERS));
  }

  private async request(
    client: Client,
    name: string,
    args: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
  ): Promise<CallToolResult> {
    // The SDK does not remove its listener from the signal, and a run's signal serves many calls.
    const cancel = new AbortController();
    const forward = (): void => {
      cancel.abort(cancelledBy(signal));
    };
    signal.addEventListener('abort', forward, { once: true });
    if (signal.aborted) forward();
    try {
      const { timeoutMs: timeout } = this.options;
      const params = { name, arguments: { ...args } };
      return await client.callTool(params, { signal: cancel.signal, timeout });
    } catch (error) {
      throw signal.aborted ? cancelledBy(signal) : this.callError(name, error);
    } finally {
      signal.removeEventListener('abort', forward);
    }
  }

  private callError(name: string, error: unknown): GatewayError {
    if (this.closed) return registryClosed(error);
    if (error instanceof SdkError && error.code === SdkErrorCode.RequestTimeout) {
      return new GatewayError(
        'TOOL_TIMEOUT',
        `The tool ${name} took longer than ${this.options.timeoutMs} ms.`,
      );
    }
    return new GatewayError('TOOL_FAILED', `The tool ${name} failed.`, { cause: error });
  }

  private connect(): Promise<Connection> {
    if (this.closed) return Promise.reject(registryClosed());
    this.connection ??= this.open();
    return this.connection;
  }

  private async open(): Promise<Connection> {
    const server = sessionToolServer([...this.tools.values()], this.options.maxOutputBytes);
    // The server has already validated the output of its tools.
    const client = new Client(
      { name: 'run-gateway', version: '1' },
      { jsonSchemaValidator: UNCHECKED_SCHEMAS },
    );
    const [near, far] = InMemoryTransport.createLinkedPair();
    await server.connect(far);
    await client.connect(near);
    return { client, server };
  }
}

function registryClosed(cause?: unknown): GatewayError {
  return new GatewayError('REQUEST_CANCELLED', "The session's tools are closed.", { cause });
}
