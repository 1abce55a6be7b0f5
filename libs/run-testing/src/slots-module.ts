import type { DynamicModule } from '@nestjs/common';
import { AnalysisSlots, LocalAnalysisSlots } from '#slots';
import { boundModule } from '#worker-testing';

/** Binds the slots in which the runs of a test analyse. */
export function slotsModule(slots = 1): DynamicModule {
  return boundModule([AnalysisSlots, new LocalAnalysisSlots(slots)]);
}
