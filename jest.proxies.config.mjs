import base from './jest.config.mjs';

/** The suite against real reverse proxies. */
export default {
  ...base,
  testMatch: ['<rootDir>/test/proxies/**/*.e2e-spec.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
};
