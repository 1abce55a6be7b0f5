import { GatewayError } from '#errors';
import { storageError } from './storage-error.js';

const driverError = (fields: object): Error => Object.assign(new Error('of the driver'), fields);

describe('storageError', () => {
  it.each([
    ['a full file', { code: 'ERR_SQLITE_ERROR', errcode: 13 }, 'STORAGE_FULL'],
    ['a full disk', { code: 'ENOSPC', syscall: 'mkdir' }, 'STORAGE_FULL'],
    ['a lock held by another', { code: 'ERR_SQLITE_ERROR', errcode: 5 }, 'STORAGE_UNAVAILABLE'],
    ['an input or output error, extended', { code: 'ERR_SQLITE_ERROR', errcode: 778 }, 'STORAGE_UNAVAILABLE'],
    ['a closed file', { code: 'ERR_INVALID_STATE' }, 'STORAGE_UNAVAILABLE'],
    ['a folder without permission', { code: 'EACCES', syscall: 'mkdir' }, 'STORAGE_UNAVAILABLE'],
  ])('names %s', (_, fields, reason) => {
    const error = driverError(fields);
    expect(storageError(error)).toMatchObject({ reason, cause: error, retryDelayMs: 1_000 });
    expect((storageError(error) as Error).message).not.toContain('driver');
  });

  it('passes everything else through, since it is not a storage failure', () => {
    const others = [new GatewayError('RUN_NOT_FOUND', 'x'), new TypeError('x'), 'text', undefined];
    for (const other of others) expect(storageError(other)).toBe(other);
  });
});
