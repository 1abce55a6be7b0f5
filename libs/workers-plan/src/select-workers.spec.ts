import { describe, expect, it } from '@jest/globals';
import type { WorkerMetadata } from '#worker-kit';
import { saysSomething } from './purpose-words.js';
import { selectWorkers, withRequirements } from './select-workers.js';

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

describe('selectWorkers', () => {
  it('takes the workers whose words occur, each after what it requires', () => {
    expect(selectWorkers('How do the dependencies hang together?', WORKERS)).toEqual([
      { worker: 'base', why: 'needed by deps' },
      { worker: 'deps', why: 'serves dependencies' },
    ]);
  });

  it('knows other forms of a word', () => {
    expect(selectWorkers('its dependency list', WORKERS).map((each) => each.worker)).toContain('deps');
  });

  it('wants all words of an entry', () => {
    expect(selectWorkers('a security audit', WORKERS).at(-1)?.why).toBe('serves security audit');
    expect(selectWorkers('security of the structure', WORKERS).map((each) => each.worker)).toEqual(['base']);
  });

  it('falls back to the workers that need nothing, and says so', () => {
    expect(selectWorkers('how does pagination behave', WORKERS)).toEqual([
      { worker: 'base', why: expect.stringContaining('no worker serves a word of the goal') },
    ]);
  });

  it('falls back to the workers that give an overview where there are such', () => {
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

describe('saysSomething', () => {
  it.each([
    'hello',
    'Hi there!',
    'ok',
    'please help me',
    '???',
    'test',
    '🙂',
    'x',
    'banana',
    'Guten Morgen'.slice(6),
  ])('%j says nothing', (text) => {
    expect(saysSomething(text, ['tests', 'architecture'])).toBe(false);
  });

  it.each([
    'architecture',
    'how are requests routed?',
    'Wie werden Anfragen verteilt?',
    '请求是如何路由的',
    'unit tests',
  ])('%j says something', (text) => {
    expect(saysSomething(text, ['tests', 'architecture'])).toBe(true);
  });
});
