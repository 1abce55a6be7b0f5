export { AnalysisSlots, type SlotClaim } from './analysis-slots.port.js';
export { analysisSlotsSettings } from './analysis-slots-options.js';
export { FairQueue, type FairQueueOptions } from './fair-queue.js';
export { LocalAnalysisSlots } from './local-analysis-slots.js';
