import type { InfraKind, InfraScope, SourceLine } from './infra-context.js';
import type { KnownService } from './service-lookup.js';

/** More findings of one file are counted and not kept. */
const MAX_FINDINGS = 5_000;

/** Where a reader stands. */
export interface Place extends SourceLine {
  readonly scope: InfraScope;
}

/** One thing that a reader has found. */
export type InfraFinding =
  | { readonly what: 'item'; readonly kind: InfraKind; readonly name: string; readonly sign: string }
  | {
      readonly what: 'variable';
      readonly use: 'reads' | 'sets';
      readonly name: string;
      /** By what: `process.env`, `Dockerfile ENV`, ... */
      readonly how: string;
    }
  | { readonly what: 'warning'; readonly text: string };

/** What was found in one file. */
export interface FoundInfra {
  readonly path: string;
  readonly findings: readonly (InfraFinding & Pick<Place, 'line' | 'scope'>)[];
  /** More findings that were not kept. */
  readonly dropped: number;
}

/** Takes what the readers of one file find. */
export class InfraFindings implements FoundInfra {
  readonly findings: (InfraFinding & Pick<Place, 'line' | 'scope'>)[] = [];
  dropped = 0;

  constructor(readonly path: string) {}

  item(kind: InfraKind, name: string, sign: string, place: Place): void {
    this.keep({ what: 'item', kind, name, sign }, place);
  }

  service(service: KnownService | undefined, sign: string, place: Place): void {
    if (service !== undefined) this.item(service.kind, service.name, sign, place);
  }

  variable(use: 'reads' | 'sets', name: string, how: string, place: Place): void {
    this.keep({ what: 'variable', use, name, how }, place);
  }

  warning(text: string, place: Place): void {
    this.keep({ what: 'warning', text }, place);
  }

  private keep(finding: InfraFinding, { line, scope }: Place): void {
    if (this.findings.length < MAX_FINDINGS) this.findings.push({ ...finding, line, scope });
    else this.dropped += 1;
  }
}
