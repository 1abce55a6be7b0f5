import type { SourceLine } from '../infra/infra-context.js';
import type { Claim } from './arch-design.js';
import type { DesignFacts } from './design-facts.js';

const MAX_CLAIMS = 60;
const MAX_EVIDENCE = 6;
const MAX_TEXT_LENGTH = 400;
const MAX_BYTES = 1024 * 1024;

export interface DroppedClaim {
  readonly text: string;
  readonly reason: string;
}

/**
 * The claims whose evidence exists: a file of the repository with that many
 * lines. Whether the line bears the claim out is the reader's to judge. What
 * is dropped is added to `dropped` with the reason.
 */
export async function checkedClaims(
  claims: readonly Claim[],
  facts: Pick<DesignFacts, 'fs' | 'has' | 'yielder'>,
  dropped: DroppedClaim[],
): Promise<Claim[]> {
  const kept: Claim[] = [];
  for (const claim of claims.slice(0, MAX_CLAIMS)) {
    const text = oneSentence(claim.text);
    if (text === '') continue;
    const evidence: SourceLine[] = [];
    let problem = 'it names no file';
    for (const each of claim.evidence.slice(0, MAX_EVIDENCE)) {
      const path = each.path.replace(/^\.\//, '');
      if (!facts.has(path))
        problem = `it names a file that does not exist: ${oneSentence(path).slice(0, 120)}`;
      else if (await hasLine(path, each.line, facts)) evidence.push({ path, line: each.line });
      else problem = `it names a line that does not exist: ${oneSentence(path).slice(0, 120)}:${each.line}`;
    }
    if (evidence.length > 0) kept.push({ text, evidence });
    else dropped.push({ text, reason: problem });
  }
  return kept;
}

async function hasLine(
  path: string,
  line: number,
  { fs, yielder }: Pick<DesignFacts, 'fs' | 'yielder'>,
): Promise<boolean> {
  if (!Number.isSafeInteger(line) || line < 1) return false;
  if (line === 1) return true;
  await yielder.yieldIfDue();
  const bytes = await fs.readBytes(path, { maxBytes: MAX_BYTES, overflow: 'cut' }).catch(() => undefined);
  if (bytes === undefined) return false;
  let lines = 1;
  for (let at = bytes.indexOf(0x0a); at >= 0 && lines < line; at = bytes.indexOf(0x0a, at + 1)) lines += 1;
  return lines >= line;
}

/** What models write is shown as text on one line. */
function oneSentence(text: string): string {
  return text
    .slice(0, MAX_TEXT_LENGTH * 4)
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
    .slice(0, MAX_TEXT_LENGTH);
}
