import { Module } from '@nestjs/common';
import { WatchService } from './watch.service.js';

/** Requires `WATCH_OPTIONS` and the port `RunEventLog`, bound by the app. */
@Module({ providers: [WatchService], exports: [WatchService] })
export class WatchModule {}
