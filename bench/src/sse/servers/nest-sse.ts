import { Controller, Module, Post, Query, Req, Sse, type MessageEvent } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Request } from 'express';
import { ReplaySubject, Subject, type Observable } from 'rxjs';
import { eventJson, eventMessage } from '../../servers/event-json.js';
import { runRequestFrom, type RunRequest } from '../../servers/run-request.js';
import { emitRun } from './serve-runs.js';

interface NestRun {
  readonly request: RunRequest;
  readonly events: Subject<MessageEvent>;
}

/** With it a run is kept for late watchers: a ReplaySubject instead of a Subject. */
const replayed = process.env['REPLAY'] === '1';

/** A peer: what the Nest documentation shows, one Subject behind `@Sse`. */
@Controller()
class EventsController {
  private readonly runs = new Map<string, NestRun>();

  @Post('prepare')
  prepare(@Req() { url }: Request, @Query('run') run: string): void {
    this.runs.clear();
    const request = runRequestFrom(new URL(url, 'http://localhost'));
    this.runs.set(run, { request, events: replayed ? new ReplaySubject() : new Subject() });
  }

  @Sse('watch')
  watch(@Query('run') run: string): Observable<MessageEvent> {
    return this.of(run).events;
  }

  @Post('start')
  start(@Query('run') run: string): void {
    const { request, events } = this.of(run);
    emitRun(request, {
      emit: (index) => {
        const message = eventMessage(index, request.events, request.payloadBytes, request.stamp);
        events.next({ id: String(index), data: eventJson(index, message) });
      },
      end: () => events.complete(),
    });
  }

  private of(run: string): NestRun {
    const found = this.runs.get(run);
    if (found === undefined) throw new Error(`there is no run ${run}`);
    return found;
  }
}

@Module({ controllers: [EventsController] })
class EventsModule {}

const app = await NestFactory.create(EventsModule, { logger: false });
await app.listen(0, '127.0.0.1');
process.stdout.write(`${JSON.stringify({ msg: 'ready', http: await app.getUrl() })}\n`);
