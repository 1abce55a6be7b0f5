import { z } from 'zod';
import { readJsonAnswer } from './json-answer.js';

const schema = z.object({ purpose: z.string() });

describe('readJsonAnswer', () => {
  it.each([
    ['{"purpose":"a gateway"}'],
    [' \n{"purpose":"a gateway"}\n'],
    ['```json\n{"purpose":"a gateway"}\n```'],
    ['```\n{"purpose":"a gateway"}```'],
  ])('reads %j', async (text) => {
    expect(await readJsonAnswer(text, schema)).toEqual({ kind: 'valid', value: { purpose: 'a gateway' } });
  });

  it.each([
    ['', 'It is empty.'],
    ['{"purpose":"a ga', 'It is not complete, valid JSON.'],
    ['Sure! {"purpose":"x"}', 'It is not complete, valid JSON.'],
    ['{"purpose":7}', 'expected string'],
    ['null', 'expected object'],
  ])('reports the problem of %j', async (text, problem) => {
    const answer = await readJsonAnswer(text, schema);
    expect(answer).toHaveProperty('kind', 'invalid');
    expect(answer).toHaveProperty('problem', expect.stringContaining(problem));
  });

  it('bounds the report of an answer with many problems', async () => {
    const numbers = JSON.stringify(Array.from({ length: 5_000 }, (_, index) => index));
    const answer = await readJsonAnswer(numbers, z.array(z.string()));
    expect(answer).toMatchObject({ kind: 'invalid' });
    expect(JSON.stringify(answer).length).toBeLessThan(5_000);
  });
});
