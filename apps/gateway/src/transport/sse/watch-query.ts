import { GatewayError } from '#errors';

/** The query of a watch. */
export interface WatchQuery {
  /** Only later events are sent; 0 starts with the first. */
  readonly afterSeq: bigint;
  readonly controlEvents: boolean;
}

/** The accepted spellings of each parameter. */
const SPELLINGS = {
  lastEventId: ['lastEventId', 'last_event_id'],
  afterSeq: ['after_seq', 'afterSeq'],
  controlEvents: ['control_events', 'controlEvents'],
} as const;
const KNOWN: ReadonlySet<string> = new Set(Object.values(SPELLINGS).flat());
const HEADER = 'Last-Event-ID';
const FLAGS: Readonly<Record<string, boolean>> = { true: true, '1': true, false: false, '0': false };

/**
 * Parses the query of a watch. The cursor is the `Last-Event-ID` header, which browsers send by themselves,
 * else `lastEventId`, which libraries around `EventSource` put into the URL, else `after_seq`. An empty one
 * counts as absent. @throws `FIELD_INVALID` for a parameter that is malformed, repeated or unknown
 */
export function watchQuery(query: Readonly<Record<string, unknown>>, header: string | undefined): WatchQuery {
  for (const name of Object.keys(query)) if (!KNOWN.has(name)) throw invalid(name, 'is not known');
  const inHeader = seqFrom({ name: HEADER, value: header ?? '' });
  const inQuery = seqFrom(given(query, SPELLINGS.lastEventId));
  const afterSeq = seqFrom(given(query, SPELLINGS.afterSeq));
  const { name, value } = given(query, SPELLINGS.controlEvents);
  const controlEvents = value === '' ? false : FLAGS[value];
  if (controlEvents === undefined) throw invalid(name, 'must be true or false');
  return { afterSeq: inHeader ?? inQuery ?? afterSeq ?? 0n, controlEvents };
}

interface Given {
  readonly name: string;
  /** Empty if absent. */
  readonly value: string;
}

function given(query: Readonly<Record<string, unknown>>, spellings: readonly [string, string]): Given {
  const [name = spellings[0], another] = spellings.filter((each) => Object.hasOwn(query, each));
  const value = query[name] ?? '';
  if (another !== undefined || typeof value !== 'string') throw invalid(name, 'is given more than once');
  return { name, value };
}

function seqFrom({ name, value }: Given): bigint | undefined {
  if (value === '') return undefined;
  if (/^\d{1,20}$/.test(value)) return BigInt(value);
  throw invalid(name, 'must be a whole number');
}

function invalid(field: string, problem: string): GatewayError {
  // The client may have sent any name, so only a bounded part of it is repeated.
  const name = field.slice(0, 64).toWellFormed();
  return new GatewayError('FIELD_INVALID', `${name} ${problem}`, { metadata: { field: name } });
}
