import type { ToolDescription } from '#tools';
import type { ProviderRequest } from '../language-model.js';

type OfferedTool = Extract<NonNullable<ProviderRequest['tools']>[number], { type: 'function' }>;

/** Providers accept at most this many characters, of letters, digits, `_` and `-` only. */
const MAX_NAME_CHARS = 64;
const MAX_DESCRIPTION_CHARS = 4_000;

/** The tools of a call under names that every provider accepts. */
export class ToolOffer {
  readonly tools: readonly OfferedTool[];
  private readonly realNames = new Map<string, string>();

  constructor(tools: readonly ToolDescription[], allow: readonly string[]) {
    const allowed = tools.filter(({ name }) => allow.includes(name));
    this.tools = allowed.map(({ name, description, inputSchema }) => ({
      type: 'function',
      name: this.offer(name),
      description: description.slice(0, MAX_DESCRIPTION_CHARS),
      inputSchema: { ...inputSchema },
    }));
  }

  /** Returns the registry's name of a tool; undefined for one that is not offered. */
  registryName(offered: string): string | undefined {
    return this.realNames.get(offered);
  }

  private offer(name: string): string {
    const plain = name.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, MAX_NAME_CHARS);
    let offered = plain;
    for (let number = 2; this.realNames.has(offered); number += 1) {
      const suffix = `_${number}`;
      offered = plain.slice(0, MAX_NAME_CHARS - suffix.length) + suffix;
    }
    this.realNames.set(offered, name);
    return offered;
  }
}
