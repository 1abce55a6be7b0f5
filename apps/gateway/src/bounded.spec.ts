import { bounded } from './bounded.js';

describe('a bounded shutdown', () => {
  it('resolves with what is done in time, and rejects with what fails', async () => {
    await expect(bounded(60_000, Promise.resolve())).resolves.toBeUndefined();
    await expect(bounded(60_000, Promise.reject(new Error('the disk is gone')))).rejects.toThrow(
      'the disk is gone',
    );
  });

  it('rejects when something hangs', async () => {
    const hanging = Promise.withResolvers<void>().promise;
    await expect(bounded(5, hanging)).rejects.toThrow('the shutdown took longer than 5 ms');
  });
});
