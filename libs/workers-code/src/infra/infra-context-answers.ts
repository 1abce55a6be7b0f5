import type { AnsweredQuestion } from '#worker-kit';

/** What `infra_context` answers, as people ask it. */
export const INFRA_CONTEXT_ANSWERS: readonly AnsweredQuestion[] = [
  {
    topic: 'how it is deployed',
    asked: [
      'how is it deployed',
      'how do I deploy it',
      'how is it released',
      'how is it shipped to production',
      'is there a docker image',
      'where does it run in production',
      'kubernetes terraform and helm',
      'which cloud is it hosted on',
      'infrastructure',
      'docker containers',
      'docker',
      'operations and hosting',
    ],
  },
  {
    topic: 'how to run it',
    asked: [
      'how do I run it',
      'how to run it locally',
      'what does it run in',
      'how do I start the server',
      'which services must be running',
      'what is needed at runtime',
      'set up a development environment',
      'docker compose up',
    ],
  },
  {
    topic: 'settings',
    asked: [
      'which environment variables must I set',
      'how is it configured',
      'which configuration does it need',
      'which settings are there',
      'where is the configuration',
      'where is the config',
      'how do I set it up',
      'environment variables',
      'env config',
    ],
  },
  {
    topic: 'databases and services',
    asked: [
      'which databases does it use',
      'is there a database',
      'where is the data stored',
      'which external services does it talk to',
      'which queues and message brokers are there',
      'what does it integrate with',
      'storage',
      'is there a cache like redis',
      'third party integrations',
    ],
  },
  {
    topic: 'continuous integration',
    asked: [
      'what does the ci pipeline do',
      'is there continuous integration',
      'which workflows are there',
      'github actions',
      'how is it built on ci',
      'what runs on a pull request',
    ],
  },
  {
    topic: 'secrets and security',
    asked: [
      'is it secure',
      'security',
      'are secrets committed',
      'which secrets does it need',
      'is there a password in the code',
      'is it vulnerable',
      'where are api keys',
    ],
  },
];
