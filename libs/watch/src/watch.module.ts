import { Module } from '@nestjs/common';
import { ConfigurableModuleClass } from './watch.module-definition.js';
import { WatchService } from './watch.service.js';

/** Needs the `RunEventLog` port bound by the app. */
@Module({ providers: [WatchService], exports: [WatchService] })
export class WatchModule extends ConfigurableModuleClass {}
