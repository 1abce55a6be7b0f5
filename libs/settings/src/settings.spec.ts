import { environmentTable } from './environment-table.js';
import { byteSize } from './parsers/byte-size.js';
import { timer } from './parsers/duration.js';
import { count } from './parsers/integer.js';
import { internal, setting } from './setting.js';
import { SettingValues } from './setting-values.js';
import { defaultsOf } from './settings.js';

const keepAlive = setting({ env: 'KEEP_ALIVE', default: '15s', parse: timer, help: 'Pings.' });
const kettle = {
  keepAliveMs: keepAlive,
  maxBytes: setting({ env: 'KETTLE_BYTES', default: '2KiB', parse: byteSize, help: 'Bounds.' }),
  batch: internal(50),
};
const spout = {
  keepAliveMs: setting({ env: 'SPOUT_KEEP_ALIVE', default: keepAlive, parse: timer, help: 'Pings too.' }),
  // Shared with the kettle.
  bytes: kettle.maxBytes,
};

describe('settings', () => {
  it('give every option its one default', () => {
    expect(defaultsOf(kettle)).toEqual({ keepAliveMs: 15_000, maxBytes: 2048, batch: 50 });
    expect(defaultsOf(spout)).toEqual({ keepAliveMs: 15_000, bytes: 2048 });
  });

  it('take the values of the environment, where empty counts as unset', () => {
    const values = new SettingValues({ KETTLE_BYTES: ' 1MiB ', KEEP_ALIVE: '' });
    expect(values.of(kettle)).toEqual({ keepAliveMs: 15_000, maxBytes: 1024 ** 2, batch: 50 });
    expect(values.of(spout).bytes).toBe(1024 ** 2);
    expect(values.problems).toEqual([]);
  });

  it('follow another setting until they are set themselves', () => {
    expect(new SettingValues({ KEEP_ALIVE: '20s' }).of(spout).keepAliveMs).toBe(20_000);
    const both = new SettingValues({ KEEP_ALIVE: '20s', SPOUT_KEEP_ALIVE: '5s' });
    expect([both.of(kettle).keepAliveMs, both.of(spout).keepAliveMs]).toEqual([20_000, 5_000]);
  });

  it('tell of every variable that cannot be read, once for all features that share it', () => {
    const values = new SettingValues({ KEEP_ALIVE: 'soon', KETTLE_BYTES: '12' });
    values.of(kettle);
    values.of(spout);
    expect(values.problems).toEqual([
      'KEEP_ALIVE must be a duration such as 250ms, 30s, 5m, 24h or 7d',
      'KETTLE_BYTES must be a size such as 512B, 64KiB, 16MiB or 2GiB',
    ]);
  });

  it('make the table of variables, each with its default and the one that it follows', () => {
    expect(environmentTable([kettle, spout])).toEqual([
      { name: 'KEEP_ALIVE', default: '15s', follows: undefined, help: 'Pings.' },
      { name: 'KETTLE_BYTES', default: '2KiB', follows: undefined, help: 'Bounds.' },
      { name: 'SPOUT_KEEP_ALIVE', default: '', follows: 'KEEP_ALIVE', help: 'Pings too.' },
    ]);
  });

  it('refuse two declarations of one variable', () => {
    const again = { size: setting({ env: 'KETTLE_BYTES', default: '9', parse: count, help: 'Again.' }) };
    expect(() => environmentTable([kettle, again])).toThrow('two settings read the variable KETTLE_BYTES');
  });
});
