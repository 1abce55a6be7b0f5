export { HttpToolServer } from './http-tool-server.js';
export { EVERYTHING, filesystem, UNRULY } from './tool-server-entries.js';
