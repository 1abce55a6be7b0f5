export { SourceChild } from './source-child.js';
