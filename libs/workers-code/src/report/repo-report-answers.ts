import type { AnsweredQuestion } from '#worker-kit';

/** What `repo_report` answers, as people ask it. */
export const REPO_REPORT_ANSWERS: readonly AnsweredQuestion[] = [
  {
    topic: 'overview',
    asked: [
      'give me an overview of this repository',
      'summarise the project',
      'what is this project about',
      'what does this project do',
      'describe it',
      'tell me everything',
      'an introduction',
      'what is the purpose of this',
      'tldr',
      'summary',
    ],
  },
  {
    topic: 'onboarding',
    asked: [
      'I am new here, explain everything',
      'help me onboard',
      'onboarding',
      'I want to understand this code',
      'I want to learn this code',
      'what must a new developer know',
      'explain it like I am five',
      'getting started',
    ],
  },
  {
    topic: 'documentation',
    asked: [
      'write docs',
      'document the code',
      'write documentation',
      'generate a report',
      'a report for somebody new',
    ],
  },
  {
    topic: 'auditing',
    asked: [
      'audit the code',
      'due diligence',
      'assess the project',
      'is it well written',
      'should we use it',
    ],
  },
];
