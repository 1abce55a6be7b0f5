import { open } from 'node:fs/promises';

const READ_BYTES = 64 * 1024;

/** Reads an ASCII file in pieces of whole lines, and yields to the event loop between them. */
export async function* wholeLines(file: string): AsyncGenerator<string> {
  const handle = await open(file);
  try {
    const buffer = Buffer.allocUnsafe(READ_BYTES);
    let rest = '';
    for (;;) {
      const { bytesRead } = await handle.read(buffer, 0, READ_BYTES, null);
      const text = rest + buffer.toString('latin1', 0, bytesRead);
      const end = bytesRead === 0 ? text.length : text.lastIndexOf('\n') + 1;
      if (end > 0) yield text.slice(0, end);
      if (bytesRead === 0) return;
      rest = text.slice(end);
    }
  } finally {
    await handle.close();
  }
}
