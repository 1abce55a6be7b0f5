import type { ImportLanguage } from '../imports/import-resolver.js';
import { JavaScriptImportLanguage } from './javascript/javascript-import-language.js';

/** Every language whose imports are resolved. */
export const IMPORT_LANGUAGES: readonly ImportLanguage[] = [new JavaScriptImportLanguage()];
