import { describe, expect, it } from '@jest/globals';
import { findRepositoryUrls } from './find-repository-url.js';

describe('findRepositoryUrls', () => {
  it.each([
    ['Look at https://github.com/expressjs/express.', 'https://github.com/expressjs/express'],
    ['see [express](https://github.com/expressjs/express), please', 'https://github.com/expressjs/express'],
    ['<https://gitlab.com/group/sub/tool.git>!', 'https://gitlab.com/group/sub/tool.git'],
    ['**https://github.com/a/b**', 'https://github.com/a/b'],
    ['https://github.com/a/b/tree/main/src?x=1#L3', 'https://github.com/a/b'],
    ['https://gitlab.com/group/sub/tool/-/blob/main/a.ts', 'https://gitlab.com/group/sub/tool'],
    ['https://user:secret@git.example.org/team/app.git', 'https://git.example.org/team/app.git'],
    ['ssh://git@git.example.org:2222/team/app.git', 'ssh://git@git.example.org:2222/team/app.git'],
    ['clone git@github.com:owner/repo.git, then tell me', 'git@github.com:owner/repo.git'],
    ['what is github.com/gin-gonic/gin for?', 'https://github.com/gin-gonic/gin'],
    ['http://127.0.0.1:8080/repo.git', 'http://127.0.0.1:8080/repo.git'],
    ['/srv/git/app', '/srv/git/app'],
    ['`./checkout`', './checkout'],
    ['explain the repository at /srv/git/app, please', '/srv/git/app'],
  ])('finds the URL in %j', (text, url) => {
    expect(findRepositoryUrls(text)[0]?.url).toBe(url);
  });

  it.each([
    'hello',
    'mail me@example.org: thanks',
    'https://example.org',
    'ext::sh -c touch% /',
    '--upload-pack=evil',
    'and/or, 1/2, 3:4',
    '',
  ])('finds none in %j', (text) => {
    expect(findRepositoryUrls(text).filter(({ certain }) => certain)).toEqual([]);
  });

  it('puts certain repositories before links to pages', () => {
    const found = findRepositoryUrls(
      'As https://example.org/guide/start says, use https://github.com/a/b now',
    );
    expect(found.map(({ url, certain }) => [url, certain])).toEqual([
      ['https://github.com/a/b', true],
      ['https://example.org/guide/start', false],
    ]);
  });

  it('is not certain that a route is a repository', () => {
    expect(findRepositoryUrls('what happens in /api/users when I post?')).toEqual([
      expect.objectContaining({ url: '/api/users', certain: false }),
    ]);
  });

  it.each(['https://'.repeat(2_000), 'a@b:'.repeat(4_000), '../'.repeat(6_000), 'github.com/'.repeat(1_800)])(
    'is fast with hostile text',
    (text) => {
      const startedAt = performance.now();
      findRepositoryUrls(text);
      expect(performance.now() - startedAt).toBeLessThan(500);
    },
  );
});
