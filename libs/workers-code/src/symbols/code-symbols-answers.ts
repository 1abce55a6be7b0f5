import type { AnsweredQuestion } from '#worker-kit';

/** What `code_symbols` answers, as people ask it. */
export const CODE_SYMBOLS_ANSWERS: readonly AnsweredQuestion[] = [
  {
    topic: 'unused definitions',
    asked: [
      'which exported functions are unused',
      'find dead code',
      'unreferenced functions',
      'functions that nobody calls',
      'unused exports',
    ],
  },
  {
    topic: 'functions and classes',
    asked: [
      'list all functions and classes',
      'which functions are there',
      'which classes are there',
      'what are the methods',
      'which definitions are there',
      'list the symbols',
    ],
  },
  {
    topic: 'the api',
    asked: [
      'what is the public api',
      'which functions are exported',
      'what does the library export',
      'what interface does it offer',
      'which interfaces are there',
    ],
  },
  {
    topic: 'who uses what',
    asked: [
      'who calls this function',
      'where is this function used',
      'find the callers',
      'usages of a function',
      'what happens if I rename a function',
      'which functions are used most',
    ],
  },
];
