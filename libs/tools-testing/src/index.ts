export { HttpToolServer } from './http-tool-server.js';
export { EVERYTHING, filesystem, SESSIONLESS, UNRULY } from './tool-server-entries.js';
