import type { ImportLanguage } from '../imports/import-resolver.js';

/** Every language whose imports are resolved. */
export const IMPORT_LANGUAGES: readonly ImportLanguage[] = [];
