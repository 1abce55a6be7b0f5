import type { AnsweredQuestion } from '#worker-kit';

/** What `code_tasks` answers, as people ask it. */
export const CODE_TASKS_ANSWERS: readonly AnsweredQuestion[] = [
  {
    topic: 'where to begin to read',
    asked: [
      'where do I begin to read',
      'in which order should I read the code',
      'where should I start reading the code',
      'reading order',
      'what should a newcomer read first',
      'which file do I open first',
    ],
  },
  {
    topic: 'pieces of work',
    asked: [
      'split the code into pieces for a migration',
      'how do I migrate this code',
      'rewrite it in another language',
      'port to another framework',
      'divide the work into tasks',
      'cut it into chunks for a model',
      'how many tokens does the code have',
      'plan a migration',
    ],
  },
  {
    topic: 'reviewing',
    asked: ['review the code', 'do a code review', 'in which order should I review'],
  },
];
