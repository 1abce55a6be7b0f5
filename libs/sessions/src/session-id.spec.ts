import fc from 'fast-check';
import { isSessionId, resolveSessionId, SESSION_COOKIE, sessionIdFromCookie } from './session-id.js';

const ID = '01JABCDEFGHJKMNPQRSTVWXYZ0';

describe('isSessionId', () => {
  it.each(['a', ID, 'A-b_9', 'x'.repeat(64)])('accepts %s', (text) => {
    expect(isSessionId(text)).toBe(true);
  });

  it.each(['', 'x'.repeat(65), 'a b', 'a\n', '\na', 'a\0', '../a', 'ä', '😀', 'a;b', 'a"', '%41'])(
    'refuses %j',
    (text) => {
      expect(isSessionId(text)).toBe(false);
    },
  );
});

describe('sessionIdFromCookie', () => {
  it.each([
    ['alone', `${SESSION_COOKIE}=${ID}`],
    ['among others', `a=1; ${SESSION_COOKIE}=${ID}; b=2`],
    ['without spaces', `a=1;${SESSION_COOKIE}=${ID};b=2`],
    ['with spaces around', `  ${SESSION_COOKIE} = ${ID}  `],
    ['in quotes', `${SESSION_COOKIE}="${ID}"`],
    ['behind broken pairs', `;;=;a;==; ${SESSION_COOKIE}=${ID}`],
    ['behind broken escapes and unicode', `x=%E0%A4%A; y=ü😀; ${SESSION_COOKIE}=${ID}`],
    ['behind an unclosed quote', `x="a; ${SESSION_COOKIE}=${ID}`],
    ['percent-encoded', `${SESSION_COOKIE}=${ID.replace('0', '%30')}`],
    ['twice, the first one counting', `${SESSION_COOKIE}=${ID}; ${SESSION_COOKIE}=other`],
  ])('finds the session in a header that has it %s', (_, header) => {
    expect(sessionIdFromCookie(header)).toBe(ID);
  });

  it.each([
    ['is missing', undefined],
    ['is empty', ''],
    ['has other cookies only', 'a=1; b=2'],
    ['has a longer name', `x${SESSION_COOKIE}=${ID}`],
    ['has the name in another case', `${SESSION_COOKIE.toUpperCase()}=${ID}`],
    ['has no value', `${SESSION_COOKIE}=`],
    ['has no equals sign', SESSION_COOKIE],
    ['has empty quotes', `${SESSION_COOKIE}=""`],
    ['has one quote', `${SESSION_COOKIE}="${ID}`],
    ['has a path', `${SESSION_COOKIE}=../../etc/passwd`],
    ['has unicode', `${SESSION_COOKIE}=séssion`],
    ['has a broken escape', `${SESSION_COOKIE}=%zz`],
    ['has an encoded newline', `${SESSION_COOKIE}=a%0Ab`],
    ['is too long', `${SESSION_COOKIE}=${'x'.repeat(65)}`],
    ['names a prototype', `__proto__=${ID}; constructor=${ID}`],
  ])('finds none in a header that %s', (_, header) => {
    expect(sessionIdFromCookie(header)).toBeUndefined();
  });

  it('finds a well-formed ID or none in any header', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(SESSION_COOKIE, '=', ';', '"', '%', ' ', ID),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const found = sessionIdFromCookie(pieces.join(''));
        expect(found === undefined || isSessionId(found)).toBe(true);
      }),
    );
  });
});

describe('resolveSessionId', () => {
  const cookie = `${SESSION_COOKIE}=of-the-cookie`;

  it('uses the field before the cookie', () => {
    expect(resolveSessionId('of-the-field', cookie)).toBe('of-the-field');
    expect(resolveSessionId('', cookie)).toBe('of-the-cookie');
  });

  it('refuses a malformed field, even beside a valid cookie', () => {
    expect(() => resolveSessionId('not one', cookie)).toThrow(
      expect.objectContaining({ reason: 'FIELD_INVALID', metadata: { field: 'session_id' } }),
    );
  });

  it.each([undefined, '', `${SESSION_COOKIE}=no good`])(
    'reports a missing ID when the cookie is %j',
    (header) => {
      expect(() => resolveSessionId('', header)).toThrow(
        expect.objectContaining({ reason: 'SESSION_ID_MISSING', code: 'INVALID_ARGUMENT' }),
      );
    },
  );
});
