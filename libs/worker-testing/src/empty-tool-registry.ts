import { GatewayError } from '#errors';
import { ToolRegistry, type ToolDescription } from '#tools';

/** A tool registry without tools. */
export class EmptyToolRegistry extends ToolRegistry {
  override list(): Promise<readonly ToolDescription[]> {
    return Promise.resolve([]);
  }

  override call(name: string): Promise<never> {
    return Promise.reject(new GatewayError('TOOL_UNKNOWN', `There is no tool "${name}".`));
  }

  override close(): Promise<void> {
    return Promise.resolve();
  }
}
