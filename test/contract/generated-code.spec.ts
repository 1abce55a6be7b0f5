import { delimiter, join } from 'node:path';
import { compareGeneratedCode } from '../../scripts/generated-code.mjs';

const BINARIES = join(import.meta.dirname, '..', '..', 'node_modules', '.bin');

describe('the generated code', () => {
  it('matches the proto files', async () => {
    const env = { ...process.env, PATH: `${BINARIES}${delimiter}${process.env['PATH']}` };
    expect(await compareGeneratedCode({ env })).toEqual({ status: 0, output: '' });
  }, 60_000);
});
