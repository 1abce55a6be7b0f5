import { describe, expect, it } from '@jest/globals';
import type { WorkerMetadata } from '#worker-kit';
import { isForeign, isGoal } from './goal-words.js';
import { planGoal } from './plan-goal.js';
import { withRequirements } from './with-requirements.js';

const selectWorkers = (goal: string, workers: readonly WorkerMetadata[]) => planGoal(goal, workers).plan;

const worker = (key: string, rest: Partial<WorkerMetadata> = {}): WorkerMetadata => ({
  key,
  description: key,
  ...rest,
});

const WORKERS = [
  worker('base', { serves: ['structure'] }),
  worker('deps', { serves: ['dependencies', 'security audit'], requires: ['base'] }),
  worker('plan_pipeline'),
];

describe('planGoal', () => {
  it('chooses the workers whose words occur, each after its requirements', () => {
    expect(selectWorkers('How do the dependencies hang together?', WORKERS)).toEqual([
      { worker: 'base', why: 'needed by deps' },
      { worker: 'deps', why: 'serves dependencies' },
    ]);
  });

  it('recognises other forms of a word', () => {
    expect(selectWorkers('its dependency list', WORKERS).map((each) => each.worker)).toContain('deps');
  });

  it('requires all words of an entry', () => {
    expect(selectWorkers('a security audit', WORKERS).at(-1)?.why).toBe('serves security audit');
    expect(selectWorkers('security of the structure', WORKERS).map((each) => each.worker)).toEqual(['base']);
  });

  it('falls back to the workers without requirements, and says so', () => {
    expect(selectWorkers('how does pagination behave', WORKERS)).toEqual([
      { worker: 'base', why: expect.stringContaining('no worker answers a question like the goal') },
    ]);
  });

  it('falls back to the workers that give an overview, if any', () => {
    const workers = [...WORKERS, worker('report', { serves: ['overview'], requires: ['deps'] })];
    expect(selectWorkers('how does pagination behave', workers).map((each) => each.worker)).toEqual([
      'base',
      'deps',
      'report',
    ]);
  });

  it('drops unknown keys and knows aliases', () => {
    const workers = [...WORKERS, worker('new', { aliases: ['old'] })];
    const chosen = ['ghost', 'old'].map((key) => ({ worker: key, why: 'asked' }));
    expect(withRequirements(chosen, workers)).toEqual([{ worker: 'new', why: 'asked' }]);
  });
});

describe('planGoal with questions', () => {
  const asked = (
    key: string,
    topic: string,
    phrasings: readonly string[],
    rest: Partial<WorkerMetadata> = {},
  ) => worker(key, { answers: [{ topic, asked: phrasings }], ...rest });
  const workers = [
    asked('routes', 'routing', ['how are requests routed', 'which routes are there in the code']),
    asked('sizes', 'size', ['how large is the code', 'count the lines of the code']),
    asked('who', 'authors', ['who wrote the code'], { requires: ['sizes'] }),
  ];

  it('says which question was asked, with which words, and what was left out', () => {
    expect(planGoal('How large is it, and who wrote it?', workers)).toEqual({
      plan: [
        { worker: 'sizes', why: 'answers "size" (large)' },
        { worker: 'who', why: 'answers "authors" (wrote)' },
      ],
      leftOut: 'Left out: routes (no question of its own fits)',
    });
  });

  it('gives almost no weight to a word that all workers share', () => {
    expect(planGoal('the code', workers).plan.map(({ why }) => why)).toEqual([
      expect.stringContaining('no worker answers a question close to the goal'),
      expect.stringContaining('no worker answers a question close to the goal'),
    ]);
  });

  it.each(['How are reqests ruoted', 'ROUTING of a request', 'request routing'])('understands %j', (goal) => {
    expect(planGoal(goal, workers).plan).toEqual([
      { worker: 'routes', why: expect.stringMatching(/^answers "routing"/) },
    ]);
  });

  it('adds the report to the matches of a goal in another language', () => {
    const all = [...workers, asked('repo_report', 'overview', ['an overview'])];
    expect(planGoal('Wie funktioniert das routing?', all).plan.map((each) => each.worker)).toEqual([
      'routes',
      'repo_report',
    ]);
  });

  it('stays fast with a long text without known words', () => {
    const goal = Array.from({ length: 2_000 }, (_, index) => `unknwon${index}`).join(' ');
    const before = performance.now();
    planGoal(goal, workers);
    expect(performance.now() - before).toBeLessThan(2_000);
  });
});

describe('isGoal', () => {
  it.each([
    'hello',
    'Hi there!',
    'ok',
    'please help me',
    '???',
    'test',
    '🙂',
    'x',
    'Guten Morgen',
    'こんにちは',
    'how are you today?',
    '42',
  ])('%j is not a goal', (text) => {
    expect(isGoal(text)).toBe(false);
  });

  it.each([
    'architecture',
    'banana',
    'what is this?',
    'how are requests routed?',
    'Wie werden Anfragen verteilt?',
    'Wo fange ich an?',
    '请求是如何路由的',
    '¿Qué es esto?',
    'unit tests',
  ])('%j is a goal', (text) => {
    expect(isGoal(text)).toBe(true);
  });
});

describe('isForeign', () => {
  it.each([
    ['how are requests routed?', false],
    ['Docker', false],
    ['Wie werden Anfragen verteilt?', true],
    ['¿Qué hace este proyecto?', true],
    ['どこから読みますか', true],
  ])('of %j is %s', (text, expected) => {
    expect(isForeign(text)).toBe(expected);
  });
});
