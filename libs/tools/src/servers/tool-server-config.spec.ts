import { parseToolServers, ToolServersFileError } from './tool-server-config.js';

const parse = (mcpServers: unknown, environment: Record<string, string> = {}) =>
  parseToolServers(JSON.stringify({ mcpServers }), environment);

it('reads servers in the usual form, and leaves out disabled ones', () => {
  expect(
    parse({
      files: { command: 'node', args: ['server.js', '/data'], env: { A: 'b' }, cwd: '/srv' },
      web: { type: 'http', url: 'https://tools.example.com/mcp', headers: { Authorization: 'Bearer x' } },
      bare: { command: 'tool' },
      off: { command: 'tool', disabled: true },
    }),
  ).toEqual([
    {
      kind: 'stdio',
      name: 'files',
      command: 'node',
      args: ['server.js', '/data'],
      env: { A: 'b' },
      cwd: '/srv',
    },
    {
      kind: 'http',
      name: 'web',
      url: 'https://tools.example.com/mcp',
      headers: { Authorization: 'Bearer x' },
    },
    { kind: 'stdio', name: 'bare', command: 'tool', args: [], env: {}, cwd: undefined },
  ]);
});

it('replaces environment variables in values', () => {
  const entry = { command: '${BIN}/tool', args: ['${MODE:-fast}'], env: { TOKEN: '${SECRET}', COST: '$5' } };
  expect(parse({ a: entry }, { BIN: '/bin', SECRET: 's', OTHER: 'o' })).toMatchObject([
    { command: '/bin/tool', args: ['fast'], env: { TOKEN: 's', COST: '$5' } },
  ]);
});

it.each([
  ['not json', 'it is not JSON'],
  ['[]', 'the file: '],
  ['{"mcpServers":{"a b":{"command":"x"}}}', 'mcpServers.a b: a name has'],
  ['{"mcpServers":{"a.b":{"command":"x"}}}', 'mcpServers.a.b: a name has'],
  ['{"mcpServers":{"a":{}}}', 'mcpServers.a: it must have either a command or a url'],
  ['{"mcpServers":{"a":{"command":"x","url":"https://x"}}}', 'mcpServers.a: it must have either'],
  ['{"mcpServers":{"a":{"command":"x","args":"y"}}}', 'mcpServers.a: args: '],
  ['{"mcpServers":{"a":{"url":"file:///etc/passwd"}}}', 'mcpServers.a: url: '],
  ['{"mcpServers":{"a":{"url":"https://x","headers":{"a b":"c"}}}}', 'mcpServers.a: headers'],
  ['{"mcpServers":{"a":{"type":"sse","url":"https://x"}}}', 'mcpServers.a: type: '],
  [
    '{"mcpServers":{"a":{"command":"x","env":{"K":"${ABSENT}"}}}}',
    'mcpServers.a: the variable ABSENT is not set',
  ],
])('refuses %s and names the place', (text, problem) => {
  expect(() => parseToolServers(text, {})).toThrow(ToolServersFileError);
  expect(() => parseToolServers(text, {})).toThrow(problem);
});

it('never repeats a value, which may be a secret', () => {
  const text = '{"mcpServers":{"a":{"url":"ftp://user:hunter2@x","headers":{"A":"hunter2"}}}}';
  expect(() => parseToolServers(text, {})).not.toThrow('hunter2');
  expect(() => parseToolServers(text, {})).toThrow('mcpServers.a: url');
});
