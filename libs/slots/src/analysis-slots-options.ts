import { availableParallelism } from 'node:os';
import { integer, setting } from '#settings';

const number = integer(0, 10_000);

/** Bounds of analyses, each with its variable and its default. */
export const analysisSlotsSettings = {
  maxAnalyses: setting({
    env: 'MAX_ANALYSES',
    default: '0',
    parse: (text) => number(text) || availableParallelism(),
    help: 'Runs that check out or analyse repositories at a time; others wait and report their place; 0: as many as cores.',
  }),
};
