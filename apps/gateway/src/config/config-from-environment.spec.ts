import { configFromEnvironment } from './config-from-environment.js';

describe('configFromEnvironment', () => {
  it('reads the variables that it is given, and not those of the process', () => {
    const { dataDir, toolServers } = configFromEnvironment({ DATA_DIR: '/srv/kettle', PATH: '/opt/bin' });
    expect([dataDir, toolServers.searchPath]).toEqual(['/srv/kettle', '/opt/bin']);
  });

  it('takes what no variable sets from its extras', () => {
    const extras = { localPaths: ['/srv/teapot'], searchPath: '/usr/bin' };
    const { repositories } = configFromEnvironment({ PATH: '/opt/bin' }, extras);
    expect(repositories).toMatchObject(extras);
  });

  it('names the variable that it cannot read', () => {
    expect(() => configFromEnvironment({ MAX_ANALYSES: 'kettle' })).toThrow(/^MAX_ANALYSES must be /);
  });
});
