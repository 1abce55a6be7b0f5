import type { AnsweredQuestion } from '#worker-kit';

/** What `code_imports` answers, as people ask it. */
export const CODE_IMPORTS_ANSWERS: readonly AnsweredQuestion[] = [
  {
    topic: 'packages from outside',
    asked: [
      'which libraries does it use',
      'what libs does it use',
      'which dependencies does it have',
      'what are the third party packages',
      'which npm packages are used',
      'list the dependencies',
      'which frameworks is it built on',
      'port to another framework',
      'which dependencies are outdated',
      'replace a library',
    ],
  },
  {
    topic: 'unresolved imports',
    asked: [
      'which imports cannot be resolved',
      'unresolved imports',
      'missing modules',
      'broken imports',
      'imports that lead nowhere',
    ],
  },
  {
    topic: 'what imports what',
    asked: [
      'which file imports which',
      'what imports this module',
      'circular dependencies between modules',
      'references between files',
      'coupling between modules',
    ],
  },
  {
    topic: 'what the tests cover',
    asked: ['what do the tests cover', 'which files are covered by tests', 'which code is tested'],
  },
  {
    topic: 'security of what comes from outside',
    asked: [
      'is it secure',
      'security',
      'which dependencies are vulnerable',
      'are there vulnerabilities',
      'supply chain risk',
      'is it safe to use',
    ],
  },
];
