import { envelopesIn, messageIn } from '#wire';
import { jsonEnvelopes } from './json-envelopes.js';

describe('jsonEnvelopes', () => {
  it('puts the bytes of each frame into an envelope', () => {
    const texts = ['{"seq":"9"}', '{"message":"a\\n\\ndata: b"}', '{"message":"grüße 😀"}', '{}'];
    const frames = Buffer.from(texts.map((text, index) => `id: ${9 + index}\ndata: ${text}\n\n`).join(''));
    const envelopes = [...envelopesIn(jsonEnvelopes(frames))];
    expect(envelopes.map((each) => messageIn(each).toString())).toEqual(texts);
    expect(envelopes.map((each) => each[0])).toEqual([0, 0, 0, 0]);
  });

  it('returns nothing for no frames', () => {
    expect(jsonEnvelopes(Buffer.alloc(0))).toHaveLength(0);
  });
});
