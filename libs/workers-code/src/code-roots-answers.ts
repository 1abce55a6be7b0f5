import type { AnsweredQuestion } from '#worker-kit';

/** What `code_roots` answers, as people ask it. */
export const CODE_ROOTS_ANSWERS: readonly AnsweredQuestion[] = [
  {
    topic: 'how the code is organised',
    asked: [
      'how is the code organised',
      'how is this repository structured',
      'what is the folder structure',
      'which directories are there and what lies in them',
      'explain the layout of the project',
      'where is the source code',
      'what is in which folder',
      'project structure',
      'organization of the code',
    ],
  },
  {
    topic: 'where to begin to read',
    asked: [
      'where do I begin to read',
      'where should I start reading the code',
      'which file do I open first',
      'what should a newcomer read first',
      'what are the entry points',
      'where is the main function',
      'where does the program start',
      'where to start',
    ],
  },
  {
    topic: 'languages and size',
    asked: [
      'which programming languages is it written in',
      'how many lines of code does it have',
      'how big is the code',
      'how large is this codebase',
      'what tech stack is it',
      'which technologies',
    ],
  },
  {
    topic: 'tests',
    asked: [
      'what do the tests cover',
      'where are the tests',
      'which test framework is used',
      'how do I run the tests',
      'how is it tested',
      'is there test coverage',
      'unit tests',
    ],
  },
  {
    topic: 'building',
    asked: [
      'how do I build it',
      'how is it compiled',
      'which build system is used',
      'how to install and build',
    ],
  },
  {
    topic: 'overview',
    asked: ['give me an overview of this repository'],
  },
];
