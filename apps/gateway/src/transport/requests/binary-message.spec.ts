import { create, fromBinary, toBinary, toJson } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { StartRunRequestSchema, WatchRunRequestSchema } from '#contract';
import { GatewayError } from '#errors';
import { binaryMessage } from './binary-message.js';

const fault = (bytes: readonly number[]): unknown => {
  try {
    return toJson(StartRunRequestSchema, binaryMessage(StartRunRequestSchema, Buffer.from(bytes)));
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    return [error.reason, error.metadata['field']];
  }
};

describe('binaryMessage', () => {
  it('decodes any encoded message', () => {
    const text = fc.string({ unit: 'grapheme' });
    const request = fc.record({
      sessionId: text,
      pipelineId: text,
      requestId: text,
      params: fc.dictionary(text, text, { noNullPrototype: true }),
      ifBusy: fc.constantFrom(0, 1, 2),
    });
    fc.assert(
      fc.property(request, fc.integer(), (fields, nanos) => {
        const message = create(StartRunRequestSchema, { ...fields, timeout: { seconds: 1n, nanos } });
        const bytes = Buffer.from(toBinary(StartRunRequestSchema, message));
        expect(toBinary(StartRunRequestSchema, binaryMessage(StartRunRequestSchema, bytes))).toEqual(
          toBinary(StartRunRequestSchema, message),
        );
      }),
    );
  });

  it('accepts nothing that the decoder misreads, and throws only its own errors', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        0x0a,
        0x12,
        0x1a,
        0x52,
        0x58,
        0x62,
        0x08,
        0x10,
        0x1b,
        0x1c,
        0x00,
        0x02,
        0x03,
        0x80,
        0x99,
      ),
      fc.integer({ min: 0, max: 255 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 24 }), (bytes) => {
        for (const schema of [StartRunRequestSchema, WatchRunRequestSchema]) {
          let read;
          try {
            read = binaryMessage(schema, Buffer.from(bytes));
          } catch (error) {
            expect(error).toBeInstanceOf(GatewayError);
            continue;
          }
          const options = { readUnknownFields: false };
          expect(read).toEqual(fromBinary(schema, Uint8Array.from(bytes), options));
        }
      }),
      { numRuns: 5_000 },
    );
  });

  it.each([
    ['a number in place of a text', [0x50, 0x01], 'request_id'],
    ['a text in place of a number', [0x5a, 0x01, 0x61], 'if_busy'],
    ['a text that is not UTF-8', [0x12, 0x01, 0xff], 'pipeline_id'],
    ['a param that is not UTF-8', [0x1a, 0x03, 0x0a, 0x01, 0xff], 'params'],
    ['a param that is cut off', [0x1a, 0x03, 0x0a, 0x02, 0x61], 'params'],
    ['a length beyond the end', [0x12, 0x7f, 0x61], 'pipeline_id'],
    [
      'a length beyond all numbers',
      [0x12, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
      'pipeline_id',
    ],
    ['a tag beyond 32 bits', [0x9a, 0x80, 0x80, 0x80, 0x80, 0x01, 0x00], undefined],
    ['a field of number 0', [0x02, 0x00], undefined],
    ['an end of a group that has not begun', [0x7c], undefined],
    ['a group that does not end', [0x7b, 0x08, 0x01], undefined],
  ])('refuses %s', (_, bytes, field) => {
    expect(fault(bytes)).toEqual(['REQUEST_MALFORMED', field]);
  });

  it('skips unknown fields, groups included', () => {
    expect(fault([0x78, 0x01, 0x7b, 0x0a, 0x01, 0xff, 0x7c, 0x12, 0x01, 0x61])).toEqual({ pipelineId: 'a' });
  });

  it('refuses more records than a request needs, nested ones included', () => {
    const param = [0x1a, 0x02, 0x0a, 0x00];
    expect(fault(Array.from({ length: 3_000 }, () => param).flat())).toEqual(['FIELD_INVALID', 'params']);
    const within = Array.from({ length: 8_000 }, () => [0x0a, 0x00]).flat();
    expect(fault([0x1a, 0x80, 0x7d, ...within])).toEqual(['FIELD_INVALID', 'params']);
    expect(fault(Array.from({ length: 5_000 }, () => [0x78, 0x01]).flat())).toEqual([
      'REQUEST_MALFORMED',
      undefined,
    ]);
  });
});
