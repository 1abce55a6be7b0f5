export { PROXIES, type ProxySetup } from './proxy-setup.js';
export { ReverseProxy } from './reverse-proxy.js';
export { tlsFetch } from './tls-fetch.js';
