import { repositoryTarget } from './repository-target.js';

describe('repositoryTarget', () => {
  it.each([
    'https://example.com/a/b.git',
    'ssh://git@example.com/a/b',
    'git@example.com:a/b.git',
    'file:///srv/a',
    'file:/srv/a',
    'ext::sh -c x',
  ])('leaves %s to the gateway and opens no local path for it', (url) => {
    expect(repositoryTarget(url, '/home/me')).toEqual({ repoUrl: url, localPaths: [] });
  });

  it.each([
    ['.', '/home/me'],
    ['../you/app', '/home/you/app'],
    ['/srv/app/', '/srv/app'],
    ['a:b', '/home/me/a:b'],
  ])("resolves %s as a path from the user's current folder", (given, path) => {
    expect(repositoryTarget(given, '/home/me')).toEqual({ repoUrl: path, localPaths: [path] });
  });
});
