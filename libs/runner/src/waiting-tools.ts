import { BUILT_IN_TOOL_NAMES, ToolRegistry, type ToolCallOptions, type ToolDescription } from '#tools';
import type { WorkerSlot } from './worker-slot.js';

const OWN: ReadonlySet<string> = new Set(BUILT_IN_TOOL_NAMES);

/** A worker's tools; the worker releases its analysis slot while a tool of another server works. */
export class WaitingTools extends ToolRegistry {
  constructor(
    private readonly tools: ToolRegistry,
    private readonly slot: WorkerSlot,
    /** A shorter wait for a list is not worth releasing the slot. */
    private readonly slotHoldMs: number,
  ) {
    super();
  }

  override list(patterns?: readonly string[]): Promise<readonly ToolDescription[]> {
    return this.slot.waitAfter(this.slotHoldMs, this.tools.list(patterns));
  }

  override call(
    name: string,
    args: Readonly<Record<string, unknown>>,
    options: ToolCallOptions,
  ): Promise<Readonly<Record<string, unknown>>> {
    const call = (): Promise<Readonly<Record<string, unknown>>> => this.tools.call(name, args, options);
    // The gateway's own work on this machine.
    return OWN.has(name) ? call() : this.slot.wait(call);
  }

  override close(): Promise<void> {
    return this.tools.close();
  }
}
