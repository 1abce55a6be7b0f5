import { CUT, FINISHED, type FrameHandlers, type FrameStream, type WatchTarget } from './frame-stream.js';
import { openHttpStream } from './http-stream.js';

/** Watches over SSE. A frame is the text of an event, its id and its data. */
export function openSseFrames(
  { httpUrl, runId, afterSeq }: WatchTarget,
  { onFrame, onVerdict }: FrameHandlers,
): FrameStream {
  // Both ways to name the cursor are used, by turns.
  const isHeader = afterSeq % 2 === 1;
  const query = isHeader ? '' : `?after_seq=${afterSeq}`;
  let rest = '';
  let closed = false;
  return openHttpStream({
    url: `${httpUrl}/api/watch/${runId}${query}`,
    options: { headers: isHeader ? { 'last-event-id': String(afterSeq) } : {} },
    onVerdict,
    onData: (data) => {
      const parts = (rest + data.toString('latin1')).split('\n\n');
      rest = parts.pop() ?? '';
      for (const part of parts) {
        // Comments and delays stand before an event, each on a line of its own.
        const event = part.replace(/^(?:(?::|retry: ).*\n)+/, '');
        if (event.startsWith('id: ')) onFrame(event);
        else if (event.startsWith('event: close')) closed = true;
      }
    },
    endOf: () => (closed ? FINISHED : CUT),
  });
}
