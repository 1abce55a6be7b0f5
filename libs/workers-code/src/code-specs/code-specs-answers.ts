import type { AnsweredQuestion } from '#worker-kit';

/** What `code_specs` answers, as people ask it. */
export const CODE_SPECS_ANSWERS: readonly AnsweredQuestion[] = [
  {
    topic: 'packages and workspaces',
    asked: [
      'how is the monorepo built, which workspaces does it have',
      'which packages are in this repository',
      'which package depends on which package',
      'is it a monorepo',
      'which manifests are there',
      'how many packages',
    ],
  },
  {
    topic: 'how imports are written',
    asked: [
      'which import aliases are there',
      'what are the conventions for imports',
      'how are imports written',
      'how are paths mapped in tsconfig',
      'import style',
      'coding conventions',
    ],
  },
  {
    topic: 'building',
    asked: [
      'how do I build it',
      'which build tools are used',
      'which tooling does it use',
      'how to install and build',
    ],
  },
];
