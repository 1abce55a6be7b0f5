import { Controller, Module, Param, Post, Sse, type MessageEvent } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { finalize, ReplaySubject, type Observable } from 'rxjs';
import { emitPerTurn } from '../../servers/emitter.js';
import { eventJson, eventMessage } from '../../servers/event-json.js';

const EVENTS = Number(process.env['EVENTS'] ?? 5);

/** A peer: a Subject per run behind `@Sse`, one that replays, since a run may be over before it is watched. */
@Controller('api')
class RunsController {
  private readonly runs = new Map<string, ReplaySubject<MessageEvent>>();
  private started = 0;

  @Post('runs')
  start(): { runId: string } {
    this.started += 1;
    const runId = `run-${this.started}`;
    const events = new ReplaySubject<MessageEvent>();
    this.runs.set(runId, events);
    const emit = (index: number): void =>
      events.next({ id: String(index), data: eventJson(index, eventMessage(index, EVENTS, 0, false)) });
    emitPerTurn(EVENTS, EVENTS, emit, () => events.complete());
    return { runId };
  }

  @Sse('watch/:run')
  watch(@Param('run') run: string): Observable<MessageEvent> {
    const events = this.runs.get(run);
    if (events === undefined) throw new Error(`there is no run ${run}`);
    return events.pipe(finalize(() => this.runs.delete(run)));
  }
}

@Module({ controllers: [RunsController] })
class RunsModule {}

const app = await NestFactory.create(RunsModule, { logger: false });
await app.listen(0, '127.0.0.1');
process.stdout.write(`${JSON.stringify({ msg: 'ready', http: await app.getUrl() })}\n`);
