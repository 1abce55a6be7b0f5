import type {
  EnvironmentVariable,
  InfraContext,
  InfraItem,
  InfraKind,
  InfraScope,
  SourceLine,
  VariableLine,
} from './infra-context.js';
import type { InfraOptions } from './infra-options.js';
import type { FoundInfra, InfraFinding, Place } from './infra-findings.js';
import { looksSecret } from './secret-names.js';

const VARIABLE_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;
const MAX_NAME_LENGTH = 120;
const MAX_SIGNS = 4;
/** Distinct items of one kind that are counted at all; a hostile repository has more. */
const MAX_KEPT = 5_000;
const MAX_WARNINGS = 20;

interface KeptItem {
  readonly name: string;
  readonly signs: Set<string>;
  readonly product: SourceLine[];
  readonly development: SourceLine[];
  seen: number;
}

interface KeptVariable {
  readonly reads: (VariableLine & { readonly scope: InfraScope })[];
  readonly sets: (VariableLine & { readonly scope: InfraScope })[];
  seen: number;
  inProduct: boolean;
}

/** Gathers what the readers find, each thing once, and never more than its bounds. */
export class InfraCollector {
  private readonly items = new Map<InfraKind, Map<string, KeptItem>>();
  private readonly variables = new Map<string, KeptVariable>();
  private readonly warnings: InfraContext['warnings'][number][] = [];
  private dropped = 0;

  constructor(private readonly options: Required<InfraOptions>) {}

  /** Takes what was found in one file, in the order in which it was found. */
  add({ path, findings, dropped }: FoundInfra): void {
    this.dropped += dropped;
    for (const { line, scope, ...finding } of findings) this.take(finding, { path, line, scope });
  }

  private take(finding: InfraFinding, place: Place): void {
    if (finding.what === 'item') this.item(finding.kind, finding.name, finding.sign, place);
    else if (finding.what === 'variable') this.variable(finding.use, finding.name, finding.how, place);
    else this.warning(finding.text, place);
  }

  private item(kind: InfraKind, name: string, sign: string, place: Place): void {
    const shown = printable(name);
    if (shown === '') return;
    let ofKind = this.items.get(kind);
    if (ofKind === undefined) this.items.set(kind, (ofKind = new Map<string, KeptItem>()));
    let kept = ofKind.get(shown);
    if (kept === undefined) {
      if (ofKind.size >= MAX_KEPT) {
        this.dropped += 1;
        return;
      }
      kept = { name: shown, signs: new Set(), product: [], development: [], seen: 0 };
      ofKind.set(shown, kept);
    }
    kept.seen += 1;
    if (kept.signs.size < MAX_SIGNS && sign !== '') kept.signs.add(printable(sign));
    this.keep(kept[place.scope], { path: place.path, line: place.line });
  }

  private variable(use: 'reads' | 'sets', name: string, how: string, place: Place): void {
    if (!VARIABLE_NAME.test(name)) return;
    let kept = this.variables.get(name);
    if (kept === undefined) {
      if (this.variables.size >= MAX_KEPT) {
        this.dropped += 1;
        return;
      }
      kept = { reads: [], sets: [], seen: 0, inProduct: false };
      this.variables.set(name, kept);
    }
    kept.seen += 1;
    kept.inProduct ||= place.scope === 'product';
    this.keep(kept[use], { path: place.path, line: place.line, how, scope: place.scope });
  }

  private warning(text: string, { path, line }: SourceLine): void {
    if (this.warnings.length < MAX_WARNINGS) this.warnings.push({ path, line, text });
  }

  result(filesRead: number, leftOut: readonly string[]): InfraContext {
    const cut: string[] = [];
    const list = (kind: InfraKind): InfraItem[] => {
      const all = [...(this.items.get(kind)?.values() ?? [])].map((kept) => this.shown(kept));
      all.sort((a, b) => Number(a.scope === 'development') - Number(b.scope === 'development'));
      const over = all.length - this.options.maxItems;
      if (over > 0) cut.push(`${over} more ${kind} are not listed.`);
      return all.slice(0, this.options.maxItems);
    };
    const kinds = {
      containers: list('containers'),
      ci: list('ci'),
      deploy: list('deploy'),
      databases: list('databases'),
      queues: list('queues'),
      services: list('services'),
    };
    const variables = [...this.variables].map(([name, kept]) => this.shownVariable(name, kept));
    variables.sort(
      (a, b) =>
        Number(a.scope === 'development') - Number(b.scope === 'development') || (a.name < b.name ? -1 : 1),
    );
    const over = variables.length - this.options.maxVariables;
    if (over > 0) cut.push(`${over} more environment variables are not listed.`);
    if (this.dropped > 0) cut.push(`${this.dropped} more findings were not kept: there are too many names.`);
    return {
      ...kinds,
      environment: variables.slice(0, this.options.maxVariables),
      warnings: this.warnings,
      filesRead,
      leftOut: [...leftOut, ...cut],
    };
  }

  private shown({ name, signs, product, development, seen }: KeptItem): InfraItem {
    const evidence = [...product, ...development].slice(0, this.options.maxEvidence);
    const scope = product.length > 0 ? 'product' : 'development';
    return { name, signs: [...signs], scope, evidence, seen };
  }

  private shownVariable(name: string, { reads, sets, seen, inProduct }: KeptVariable): EnvironmentVariable {
    const lines = (list: KeptVariable['reads']) =>
      list
        .sort((a, b) => Number(a.scope === 'development') - Number(b.scope === 'development'))
        .map(({ path, line, how }) => ({ path, line, how }));
    return {
      name,
      looksSecret: looksSecret(name),
      scope: inProduct ? 'product' : 'development',
      reads: lines(reads),
      sets: lines(sets),
      seen,
    };
  }

  private keep<T extends SourceLine>(list: T[], line: T): void {
    const last = list.at(-1);
    if (last?.path === line.path && last.line === line.line) return;
    if (list.length < this.options.maxEvidence) list.push(line);
  }
}

/** One line without control characters and credentials, cut. */
function printable(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .replaceAll(/\/\/[^/@\s]+@/g, '//')
    .trim()
    .slice(0, MAX_NAME_LENGTH);
}
