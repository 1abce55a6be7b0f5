import { checkGitRef } from './git-ref.js';

it.each(['', 'main', 'feature/x-1', 'v1.2.3', 'refs/heads/main', 'a'.repeat(40), 'grün', 'x@y', 'release_1'])(
  'accepts %j',
  (ref) => {
    expect(() => {
      checkGitRef(ref);
    }).not.toThrow();
  },
);

it.each([
  '-x',
  '--upload-pack=touch /tmp/x',
  '+main',
  'a..b',
  'a b',
  'a\nb',
  'a\0b',
  'a~1',
  'a^',
  '^a',
  'a:b',
  'a?b',
  'a*',
  'a[b',
  'a\\b',
  '/a',
  'a/',
  'a//b',
  '.a',
  'a/.b',
  'a.',
  'a.lock',
  'a.lock/b',
  'a@{1}',
  '@',
  'a\ud800',
  'x'.repeat(256),
])('refuses %j as malformed', (ref) => {
  let error: unknown;
  try {
    checkGitRef(ref);
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toMatchObject({ reason: 'FIELD_INVALID', metadata: { field: 'ref' } });
});
