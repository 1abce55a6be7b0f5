/** Tests run the TypeScript sources; `*.e2e-spec.ts` start the built app as its own process. */
export default {
  testEnvironment: '<rootDir>/scripts/patient-environment.mjs',
  // Not in the folder for temporary files, which is a new one in each run.
  cacheDirectory: '<rootDir>/node_modules/.cache/run-gateway/jest',
  // `#name` of package.json leads to the sources of a lib.
  testEnvironmentOptions: { customExportConditions: ['@run-gateway/source', 'node', 'node-addons'] },
  testTimeout: 30_000,
  // Modules of finished specs stay in a worker's memory.
  workerIdleMemoryLimit: '1500MB',
  testMatch: ['<rootDir>/{apps,libs,test}/**/*.spec.ts', '<rootDir>/{apps,libs,test}/**/*.e2e-spec.ts'],
  // It takes minutes, mostly of silence: `npm run test:proxies`.
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/proxies/'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        swcrc: false,
        sourceMaps: 'inline',
        module: { type: 'es6' },
        jsc: {
          target: 'es2024',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
          keepClassNames: true,
        },
      },
    ],
  },
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/tmp/'],
};
