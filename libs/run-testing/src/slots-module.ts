import type { DynamicModule } from '@nestjs/common';
import { AnalysisSlots, LocalAnalysisSlots } from '#slots';

/** The slots in which the runs of a test analyse, for all of its modules. */
export function slotsModule(slots = 1): DynamicModule {
  return {
    module: class Slots {},
    global: true,
    providers: [{ provide: AnalysisSlots, useValue: new LocalAnalysisSlots(slots) }],
    exports: [AnalysisSlots],
  };
}
