import { describe, expect, it } from '@jest/globals';
import { NodeRepoFs } from '#sandbox';
import { RepositoryFolder } from '#worker-testing';
import { analyseInfra } from './analyse-infra.js';
import type { InfraContext } from './infra-context.js';
import type { InfraOptions } from './infra-options.js';

async function infraOf(files: Record<string, string>, options: InfraOptions = {}): Promise<InfraContext> {
  await using folder = await RepositoryFolder.create(files);
  return await analyseInfra({ fs: new NodeRepoFs(folder.path), options });
}

const places = (lines: readonly { path: string; line: number }[]) =>
  lines.map(({ path, line }) => `${path}:${line}`);

describe('analyseInfra', () => {
  it.each([
    ['a.ts', 'const x = process.env.APP_PORT;'],
    ['a.js', "const x = process.env['APP_PORT'];"],
    ['a.mjs', 'const { OTHER: o, APP_PORT } = process.env;'],
    ['a.py', 'x = os.environ.get("APP_PORT", 1)'],
    ['b.py', "x = os.environ['APP_PORT']"],
    ['c.py', 'x = os.getenv("APP_PORT")'],
    ['a.go', 'x := os.Getenv("APP_PORT")'],
    ['a.rs', 'let x = env::var("APP_PORT");'],
    ['A.java', 'var x = System.getenv("APP_PORT");'],
    ['a.cs', 'var x = Environment.GetEnvironmentVariable("APP_PORT");'],
    ['a.c', 'char *x = getenv("APP_PORT");'],
    ['a.rb', "x = ENV.fetch('APP_PORT')"],
    ['a.php', "<?php $x = getenv('APP_PORT');"],
    ['a.sh', 'x=${APP_PORT:-80}'],
  ])('finds the variable that %s reads, with its line', async (path, line) => {
    const { environment } = await infraOf({ [path]: `\n${line}\n` });
    const found = environment.find(({ name }) => name === 'APP_PORT');
    expect(places(found?.reads ?? [])).toEqual([`${path}:2`]);
  });

  it.each([
    ['.env.example', 'DB_PASSWORD=hunter22'],
    ['Dockerfile', 'ENV DB_PASSWORD=hunter22'],
    ['compose.yml', 'services: {}\nservices:\n  a:\n    environment:\n      - DB_PASSWORD=hunter22'],
    ['docker-compose.yml', 'services:\n  a:\n    environment:\n      DB_PASSWORD: hunter22'],
    [
      'k.yaml',
      'apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - env:\n    - name: DB_PASSWORD\n      value: hunter22',
    ],
    [
      'main.tf',
      'resource "x" "y" {\n  environment {\n    variables = {\n      DB_PASSWORD = "hunter22"\n    }\n  }\n}',
    ],
  ])('names what %s sets and never shows its value', async (path, text) => {
    const value = await infraOf({ [path]: text });
    const found = value.environment.find(({ name }) => name === 'DB_PASSWORD');
    expect(found).toMatchObject({ looksSecret: true, scope: 'product' });
    expect(found?.sets.map((line) => line.path)).toEqual([path]);
    expect(JSON.stringify(value)).not.toContain('hunter22');
  });

  it('warns of a committed .env that sets what looks like a secret', async () => {
    const { warnings } = await infraOf({
      '.env': 'A=1\nAPI_TOKEN=abcd1234\n',
      'b/.env.example': 'TOKEN=abcd1234',
    });
    expect(warnings).toEqual([{ path: '.env', line: 2, text: expect.stringContaining('API_TOKEN') }]);
  });

  it.each([
    ['a.ts', "import { DatabaseSync } from 'node:sqlite';", 'SQLite'],
    ['a.ts', 'const { Database } = await import("bun:sqlite");', 'SQLite'],
    ['a.py', 'import sqlite3', 'SQLite'],
    ['a.go', 'db, err := sql.Open("postgres", dsn)', 'PostgreSQL'],
    ['a.go', 'db := sqlx.Connect("pgx", dsn)', 'PostgreSQL'],
    ['A.java', 'String url = "jdbc:sqlite:data.db";', 'SQLite'],
    ['a.php', "<?php $db = new PDO('mysql:host=db');", 'MySQL or MariaDB'],
    ['a.c', '#include <sqlite3.h>', 'SQLite'],
  ])('finds the database that %s reaches without a package: %s', async (path, line, name) => {
    const { databases } = await infraOf({ [path]: `\n${line}\n` });
    expect(databases.map((each) => [each.name, each.scope, ...places(each.evidence)])).toEqual([
      [name, 'product', `${path}:2`],
    ]);
  });

  it('finds none in comments, and none for the product in tests and scripts', async () => {
    const { databases } = await infraOf({
      'a.py': '# import sqlite3\n',
      'b.js': "// uses 'node:sqlite'\n",
      'c.js': "const builtin = ['node:sqlite'];\n",
      'test/c.py': 'import sqlite3\n',
      'scripts/d.py': 'import sqlite3\n',
    });
    expect(databases.map(({ name, scope }) => [name, scope])).toEqual([['SQLite', 'development']]);
  });

  it('takes a host that only a script of the build calls for development', async () => {
    const { services } = await infraOf({ 'scripts/links.js': "get('https://api.pots.io/x');\n" });
    expect(services.map(({ name, scope }) => [name, scope])).toEqual([['api.pots.io', 'development']]);
  });

  it('tells databases and queues by packages, images and addresses', async () => {
    const { databases, queues, services } = await infraOf({
      'package.json':
        '{\n  "dependencies": {\n    "pg": "8",\n    "stripe": "1"\n  },\n  "devDependencies": {\n    "mongodb": "1"\n  }\n}',
      'compose.yml': 'services:\n  broker:\n    image: docker.io/library/rabbitmq:3\n',
      'src/cache.ts': "const url = 'redis://cache:6379';\n",
    });
    expect(databases.map(({ name, scope, evidence }) => [name, scope, ...places(evidence)])).toEqual([
      ['PostgreSQL', 'product', 'package.json:3'],
      ['Redis', 'product', 'src/cache.ts:1'],
      ['MongoDB', 'development', 'package.json:7'],
    ]);
    expect(queues.map(({ name }) => name)).toEqual(['RabbitMQ (AMQP)']);
    expect(services.map(({ name }) => name)).toEqual(['Stripe']);
  });

  it.each([
    ['requirements.txt', 'psycopg2-binary==2.9\n'],
    ['pyproject.toml', '[project]\nname = "redis"\ndependencies = ["asyncpg>=0.2"]\n'],
    [
      'go.mod',
      'module x\nrequire (\n\tgithub.com/jackc/pgx/v5 v5.0.0\n\tgithub.com/redis/go-redis/v9 v9 // indirect\n)\n',
    ],
    ['Cargo.toml', '[package]\nname = "redis"\n[dependencies]\ntokio-postgres = "1"\n'],
    ['pom.xml', '<dependency><artifactId>postgresql</artifactId></dependency>'],
    ['build.gradle', "implementation 'org.postgresql:postgresql:42'"],
    ['Gemfile', "gem 'pg'"],
    ['composer.json', '{\n  "require": {\n    "ext-pgsql": "*"\n  }\n}'],
    ['a.csproj', '<PackageReference Include="Npgsql" />'],
    ['mix.exs', '{:postgrex, ">= 0.0.0"}'],
  ])('reads the packages of %s and not its own name', async (path, text) => {
    const { databases } = await infraOf({ [path]: text });
    expect(databases.map(({ name }) => name)).toEqual(['PostgreSQL']);
  });

  it('reads workflows: what starts them, their jobs, what they publish, their secrets', async () => {
    const { ci, deploy, environment } = await infraOf({
      '.github/workflows/release.yml':
        'on:\n  push:\njobs:\n  build:\n    steps:\n      - uses: docker/build-push-action@v5\n      - run: npm publish\n        env:\n          TOKEN: ${{ secrets.NPM_TOKEN }}\n',
    });
    expect(ci).toEqual([
      expect.objectContaining({
        name: 'GitHub Actions: .github/workflows/release.yml',
        signs: ['on push', 'job build'],
      }),
    ]);
    expect(deploy[0]?.signs).toEqual(['uses docker/build-push-action', 'npm publish']);
    expect(environment.map(({ name, scope }) => [name, scope])).toEqual([
      ['NPM_TOKEN', 'development'],
      ['TOKEN', 'development'],
    ]);
  });

  it('reads Dockerfiles, Compose services, Kubernetes workloads and Terraform resources', async () => {
    const { containers, deploy } = await infraOf({
      Dockerfile: 'FROM node:24 AS build\nFROM build\nEXPOSE 8080\n',
      'compose.yml': 'services:\n  web:\n    build: .\n    ports:\n      - "80:8080"\n',
      'k8s/web.yaml':
        'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  containers:\n    - image: ghcr.io/acme/web:1\n',
      'infra/main.tf': 'resource "aws_s3_bucket" "b" {}\n',
    });
    expect(containers.map(({ name, signs }) => [name, ...signs])).toEqual([
      ['Dockerfile', 'from node:24', 'port 8080'],
      ['web (Compose)', 'built from .', 'port 80:8080'],
      ['web (Kubernetes)', 'Deployment of ghcr.io/acme/web'],
    ]);
    expect(deploy.map(({ name }) => name)).toEqual(['Terraform: infra', 'Kubernetes: k8s']);
  });

  it('reads what a .NET Aspire host starts', async () => {
    const { containers } = await infraOf({
      'src/App.AppHost/Program.cs':
        'var redis = builder.AddRedis("cache");\nbuilder.AddProject<Projects.Web>("web").WithReference(redis);\nbuilder.AddParameter("x");\n',
    });
    expect(containers.map(({ name, signs }) => [name, ...signs])).toEqual([
      ['cache (Aspire)', 'AddRedis'],
      ['web (Aspire)', 'AddProject'],
    ]);
  });

  it('counts what only tests show as development', async () => {
    const { environment } = await infraOf({
      'test/a.ts': 'process.env.FAKE_CLOCK',
      'src/a.ts': 'process.env.REAL_CLOCK',
    });
    expect(environment.map(({ name, scope }) => [name, scope])).toEqual([
      ['REAL_CLOCK', 'product'],
      ['FAKE_CLOCK', 'development'],
    ]);
  });

  it('keeps its bounds and says what they left out', async () => {
    const names = Array.from({ length: 30 }, (_, index) => `process.env.NAME_${index};`);
    const value = await infraOf(
      { 'a.ts': names.join('\n'), 'b.ts': 'process.env.LATE' },
      { maxVariables: 10, maxFilesRead: 1 },
    );
    expect(value.environment).toHaveLength(10);
    expect(value.leftOut).toEqual([
      '1 files were not read: the limit was reached.',
      '20 more environment variables are not listed.',
    ]);
  });

  it('shows no credentials of an image or address, and no control characters', async () => {
    const value = await infraOf({
      'compose.yml': 'services:\n  a:\n    image: https://me:hunter22@host/x:1\n  "b\tc":\n    image: x\n',
    });
    expect(JSON.stringify(value)).not.toMatch(/hunter22|\\t/);
  });
});
