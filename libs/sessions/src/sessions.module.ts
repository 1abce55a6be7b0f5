import { Module } from '@nestjs/common';
import { ConfigurableModuleClass } from './sessions.module-definition.js';
import { SessionsService } from './sessions.service.js';

/** Needs the `SessionStore` and `ActiveRuns` ports bound by the app. */
@Module({ providers: [SessionsService], exports: [SessionsService] })
export class SessionsModule extends ConfigurableModuleClass {}
