import type { ImportLanguage } from '../imports/import-resolver.js';
import { cImportLanguage } from './c/c-import-language.js';
import { csharpImportLanguage } from './csharp/csharp-import-language.js';
import { goImportLanguage } from './go/go-import-language.js';
import { javaImportLanguage } from './java/java-import-language.js';
import { JavaScriptImportLanguage } from './javascript/javascript-import-language.js';
import { phpImportLanguage } from './php/php-import-language.js';
import { pythonImportLanguage } from './python/python-import-language.js';
import { rubyImportLanguage } from './ruby/ruby-import-language.js';
import { rustImportLanguage } from './rust/rust-import-language.js';

/** Every language whose imports are resolved. */
export const IMPORT_LANGUAGES: readonly ImportLanguage[] = [
  new JavaScriptImportLanguage(),
  pythonImportLanguage,
  goImportLanguage,
  rustImportLanguage,
  javaImportLanguage,
  cImportLanguage,
  csharpImportLanguage,
  rubyImportLanguage,
  phpImportLanguage,
];
