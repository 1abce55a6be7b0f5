import { Controller, Module, Post, Req, Sse, type MessageEvent } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Request } from 'express';
import { Subject, type Observable } from 'rxjs';
import { emitPaced, emitPerTurn } from './emitter.js';
import { eventJson, eventMessage } from './event-json.js';
import { runRequestFrom } from './run-request.js';

/** A peer: what the Nest documentation shows, one Subject behind `@Sse`. */
@Controller()
class EventsController {
  private readonly events = new Subject<MessageEvent>();

  @Sse('watch')
  watch(): Observable<MessageEvent> {
    return this.events;
  }

  @Post('start')
  start(@Req() request: Request): void {
    const run = runRequestFrom(new URL(request.url, 'http://localhost'));
    const emit = (index: number): void => {
      const message = eventMessage(index, run.events, run.payloadBytes, run.stamp);
      this.events.next({ id: String(index), data: eventJson(index, message) });
    };
    const done = (): void => this.events.complete();
    if (run.batch > 0) emitPerTurn(run.events, run.batch, emit, done);
    else emitPaced(run.events, run.intervalMs, emit, done);
  }
}

@Module({ controllers: [EventsController] })
class EventsModule {}

const app = await NestFactory.create(EventsModule, { logger: false });
await app.listen(0, '127.0.0.1');
process.stdout.write(`${JSON.stringify({ msg: 'ready', http: await app.getUrl() })}\n`);
