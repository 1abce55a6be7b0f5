import type { AnsweredQuestion } from '#worker-kit';

/** What `code_graph` answers, as people ask it. */
export const CODE_GRAPH_ANSWERS: readonly AnsweredQuestion[] = [
  {
    topic: 'what to refactor first',
    asked: [
      'what should I refactor first',
      'where is the technical debt',
      'what needs refactoring',
      'what should be cleaned up',
      'what is wrong with the design',
      'how can the code be improved',
      'worst parts of the code',
      'code quality',
      'code smells',
      'where is spaghetti code',
    ],
  },
  {
    topic: 'circular imports',
    asked: [
      'find circular dependencies between modules',
      'are there import cycles',
      'which files import each other in circles',
      'cyclic dependencies',
      'circular imports',
    ],
  },
  {
    topic: 'what depends on what',
    asked: [
      'dependency graph',
      'how do the modules depend on each other',
      'what breaks if I change this file',
      'impact of a change',
      'what is affected by a change',
      'how tightly coupled are the modules',
      'coupling',
      'which layers are there',
    ],
  },
  {
    topic: 'the most important files',
    asked: [
      'which files are the most important',
      'what are the core files',
      'what is built upon most',
      'which modules are central',
      'most used files',
      'key files',
    ],
  },
  {
    topic: 'files that nothing imports',
    asked: [
      'find dead code',
      'which files are never imported',
      'unreachable files',
      'can I delete files',
      'unused files',
      'orphaned files',
    ],
  },
];
