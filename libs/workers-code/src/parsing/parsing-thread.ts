import { FILE_LOOKS } from '../file-looks.js';
import { FACT_EXTRACTORS } from '../languages/fact-extractors.js';
import { serveParsing } from './serve-parsing.js';

serveParsing(FACT_EXTRACTORS, FILE_LOOKS);
