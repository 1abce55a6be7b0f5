import { SHIPPED_FILES } from './source-tree.js';

/** The only projects whose shipped code may import each driver. */
const HOMES: readonly (readonly [driver: RegExp, homes: readonly string[]])[] = [
  [/^node:sqlite$/, ['libs/storage-sqlite']],
  [/^(ai|@ai-sdk\/.*)(\/.*)?$/, ['libs/model']],
  [/^@modelcontextprotocol\//, ['apps/gateway', 'libs/tools']],
  [/^(@grpc\/|grpc-health-check)/, ['apps/gateway']],
  [/^@connectrpc\//, ['apps/gateway', 'apps/demo']],
  [/^@bufbuild\//, ['apps/gateway', 'apps/demo', 'libs/contract', 'libs/wire']],
  [/^#contract$/, ['apps/gateway', 'apps/demo', 'libs/wire']],
  [/^express$|^@nestjs\/(platform-express|swagger|microservices)/, ['apps/gateway']],
  [/^pino$/, ['apps/gateway']],
  [/^prom-client$/, ['libs/telemetry']],
  [/^(node:)?child_process$/, ['libs/repositories', 'libs/tools', 'apps/demo']],
  [/^(node:)?worker_threads$/, ['libs/storage-sqlite', 'libs/tools', 'libs/workers-code']],
  [/^(web-tree-sitter|@vscode\/tree-sitter-wasm)(\/|$)/, ['libs/workers-code']],
];

describe('a driver', () => {
  it.each(HOMES.map(([driver, homes]) => ({ driver, homes })))(
    '$driver is imported only in $homes',
    ({ driver, homes }) => {
      const importers = SHIPPED_FILES.filter((file) =>
        file.imports.some(({ specifier }) => driver.test(specifier)),
      );
      const strangers = importers.filter((file) => !homes.includes(file.project ?? ''));
      expect(strangers.map((file) => file.path)).toEqual([]);
    },
  );

  it('is written with its node: prefix when it belongs to Node', () => {
    const bare = SHIPPED_FILES.filter((file) =>
      file.imports.some(({ specifier }) =>
        /^(fs|path|os|http|net|crypto|url|events|stream|util|child_process)(\/|$)/.test(specifier),
      ),
    );
    expect(bare.map((file) => file.path)).toEqual([]);
  });
});

describe('the environment', () => {
  it('is read only where an app makes its configuration', () => {
    const readers = SHIPPED_FILES.filter((file) => file.readsEnvironment);
    expect(readers).not.toEqual([]);
    const elsewhere = readers.filter((file) => !/^apps\/[^/]+\/src\/config\//.test(file.path));
    expect(elsewhere.map((file) => file.path)).toEqual([]);
  });
});
