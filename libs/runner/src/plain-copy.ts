import { types } from 'node:util';
import { TimeSlice } from './time-slice.js';

/** Thrown when a copy exceeds its maximum size. */
export class CopyTooLargeError extends Error {}

const MAX_DEPTH = 200;

interface Frame {
  readonly source: object;
  /** Absent for an array. */
  readonly keys?: readonly string[];
  readonly target: unknown[] | Record<string, unknown>;
  next: number;
}

/**
 * Copies a value as `JSON.parse(JSON.stringify(value))` would, yielding to the event loop between
 * small steps. `bytes` is the approximate size of its JSON. @throws `CopyTooLargeError` over
 * `maxBytes`, and an error for values that are not JSON: a bigint, a cycle, endless nesting, a `toJSON`
 * or getter that throws.
 */
export async function plainCopy(
  value: unknown,
  maxBytes: number,
): Promise<{ readonly value: unknown; readonly bytes: number }> {
  const slice = new TimeSlice();
  const stack: Frame[] = [];
  let bytes = 0;
  const enter = (raw: unknown, key: string): unknown => {
    const plain = unwrapped(raw, key);
    if (typeof plain === 'string') bytes += byteLength(plain) + 2;
    else if (typeof plain !== 'object' || plain === null) bytes += 5;
    if (bytes > maxBytes) throw new CopyTooLargeError(`more than ${maxBytes} bytes`);
    if (typeof plain !== 'object' || plain === null) return primitive(plain);
    if (stack.length >= MAX_DEPTH) throw new TypeError('nested too deeply, or cyclic');
    bytes += 2;
    const isArray = Array.isArray(plain);
    const target = isArray ? [] : {};
    stack.push({ source: plain, target, next: 0, ...(isArray ? {} : { keys: Object.keys(plain) }) });
    return target;
  };
  const copied = enter(value, '');
  for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
    if (slice.isUsedUp()) await slice.yield();
    const { source, keys, target, next } = frame;
    const length = keys?.length ?? (source as unknown[]).length;
    if (next >= length) {
      stack.pop();
      continue;
    }
    frame.next += 1;
    const key = keys?.[next] ?? String(next);
    const child = enter(Reflect.get(source, key), key);
    if (Array.isArray(target)) target.push(child ?? null);
    else if (child !== undefined) {
      bytes += byteLength(key) + 4;
      define(target, key, child);
    }
  }
  return { value: copied, bytes };
}

/** Sets a key, also one such as `__proto__`, as an ordinary property. */
function define(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(target, key, { value, enumerable: true, writable: true, configurable: true });
  else target[key] = value;
}

function unwrapped(raw: unknown, key: string): unknown {
  if (typeof raw !== 'object' || raw === null) return raw;
  const toJson: unknown = Reflect.get(raw, 'toJSON');
  const plain: unknown = typeof toJson === 'function' ? Reflect.apply(toJson, raw, [key]) : raw;
  return types.isBoxedPrimitive(plain) ? plain.valueOf() : plain;
}

function primitive(value: unknown): unknown {
  switch (typeof value) {
    case 'bigint':
      throw new TypeError('a bigint is not JSON');
    case 'number':
      return Number.isFinite(value) ? value : null;
    case 'function':
    case 'symbol':
      return undefined;
    default:
      return value;
  }
}

/** Returns the approximate bytes of a text, fast for the many short ASCII ones. */
function byteLength(text: string): number {
  return text.length < 64 ? text.length : Buffer.byteLength(text);
}
