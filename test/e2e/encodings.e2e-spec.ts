import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  openSession,
  runToEnd,
  WIRES,
  type GatewayClient,
  type InitReply,
} from '../support/clients/index.js';
import { GatewayProcess } from '../support/gateway-process/index.js';
import { GitHttpServer, buildRepository, type FixtureFiles } from '#git-testing';

/** Files as saved by old Windows programs and editors. */
const FILES: FixtureFiles = {
  'README.md': latin('# Fähre\n\nA small service that answers when the next ferry to Malmö leaves.\n'),
  'package.json': latin('{ "name": "ferry", "author": "Jürgen", "dependencies": { "left-pad": "1" } }\n'),
  'src/index.js': latin("// für alle\nimport { next } from './timetable.js';\nimport pad from 'left-pad';\n"),
  'src/timetable.js': latin('// Überfahrt\nexport function next() {}\n'),
  'app/Program.cs': Buffer.from(
    '\uFEFFusing Ferry.Store;\nclass Program { static void Main() { new Boat(); } }\n',
    'utf16le',
  ),
  'app/Boat.cs': latin('namespace Ferry.Store;\n// größer\npublic class Boat {}\n'),
};

function latin(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}

describe('a repository whose files are not in UTF-8', () => {
  let folder: string;
  let git: GitHttpServer;
  let gateway: GatewayProcess;
  let client: GatewayClient;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'e2e-encodings-'));
    await buildRepository(join(folder, 'ferry'), FILES);
    git = await GitHttpServer.start({ root: folder });
    gateway = await GatewayProcess.start({ env: { ALLOW_PRIVATE_HOSTS: '127.0.0.1' } });
    const [wire] = WIRES;
    if (wire === undefined) throw new Error('There is no wire.');
    client = await wire.open(gateway);
  }, 60_000);

  afterAll(async () => {
    await client?.close();
    await gateway?.close();
    await git?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('is introduced with the words of its README', async () => {
    const repoUrl = git.url('ferry');
    const { bootstrapRunId } = await client.call<InitReply>('InitRun', { repoUrl });
    const events = await client.watch({ runId: bootstrapRunId }).all();
    expect(events.at(-1)?.question?.prompt).toContain('next ferry to Malmö leaves');
  });

  it('has its imports, manifests, definitions and entry points read', async () => {
    const { sessionId } = await openSession(client, { repoUrl: git.url('ferry'), goal: 'dependencies' });
    const said = async (pipelineId: string): Promise<string> =>
      (await runToEnd(client, { sessionId, pipelineId })).last.message;
    expect(await said('code_imports')).toMatch(
      /^3 imports in 4 files .*: 2 of the repository's own files, 1 of packages, 0 .*, 0 unresolved/,
    );
    expect(await said('code_roots')).toContain('app/Program.cs');
    expect(await said('code_symbols')).toContain('Boat');
  });
});
