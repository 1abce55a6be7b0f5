export { FrontProxy } from './front-proxy.js';
