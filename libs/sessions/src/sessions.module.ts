import { Module } from '@nestjs/common';
import { SessionsService } from './sessions.service.js';

/** Requires `SESSIONS_OPTIONS` and the ports `SessionStore` and `ActiveRuns`, bound by the app. */
@Module({ providers: [SessionsService], exports: [SessionsService] })
export class SessionsModule {}
