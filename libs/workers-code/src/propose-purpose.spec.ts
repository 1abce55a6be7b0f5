import { afterEach, describe, expect, it } from '@jest/globals';
import { NodeRepoFs } from '#sandbox';
import { RepositoryFolder } from '#worker-testing';
import { proposePurpose, type ProposedPurpose } from './propose-purpose.js';
import { analyseRepository, type OverviewFinding } from './repository-overview.js';

const folders: RepositoryFolder[] = [];

async function propose(name: string, files: Readonly<Record<string, string>>): Promise<ProposedPurpose> {
  const folder = await RepositoryFolder.create(files);
  folders.push(folder);
  return proposePurpose(await analyseRepository({ fs: new NodeRepoFs(folder.path), name }));
}

const npm = (description: string) => JSON.stringify({ name: 'tea', description });

afterEach(async () => {
  await Promise.all(folders.splice(0).map((folder) => folder.remove()));
});

describe('proposePurpose', () => {
  it('takes the sentence in which the README says what the project is', async () => {
    const found = await propose('tea', {
      'README.md':
        '# Tea\n\nA pot implies water and time.\n\nEnter Tea. Tea is a brewer for .NET and Node.js. It is fast.\n',
      'package.json': npm('Brews hot drinks for everybody'),
    });
    expect(found).toEqual({
      purpose: 'Tea is a brewer for .NET and Node.js.',
      basis: 'readme',
      evidence: [{ file: 'README.md', text: 'Tea is a brewer for .NET and Node.js.' }],
    });
  });

  it('prefers the description of the top manifest to a README that defines nothing', async () => {
    const found = await propose('tea', {
      'README.md': '# Tea\n\nWe are happy to announce that version two is out.\n',
      'package.json': npm('Brews hot drinks for everybody'),
    });
    expect(found).toEqual(
      expect.objectContaining({ purpose: 'Tea: Brews hot drinks for everybody', basis: 'manifest' }),
    );
    expect(found.evidence[0]?.file).toBe('package.json');
  });

  it('prefers a README that says the description and more', async () => {
    const found = await propose('tea', {
      'README.md':
        '# Tea\n\nFast, small brewer for [Node.js](https://x).\n\n**The Tea philosophy is to provide warmth to all.**\n',
      'package.json': npm('Fast, small brewer'),
    });
    expect(found.purpose).toBe('Tea: Fast, small brewer for Node.js.');
  });

  it('takes the description of the package that is named like the repository', async () => {
    const found = await propose('Newt.Json', {
      'README.md': '# ![Logo](x.jpg) Newt\n\n- [Homepage](https://x)\n',
      'Src/Newt.Json/Newt.Json.csproj':
        '<Project><PropertyGroup><Description>Newt.Json is a JSON framework for .NET</Description></PropertyGroup></Project>',
      'Src/Newt.Json/A.cs': 'x\n',
    });
    expect([found.purpose, found.basis]).toEqual(['Newt.Json is a JSON framework for .NET', 'manifest']);
  });

  it.each([
    [
      'who pays for the project',
      'Open Collective is our platform that fuels the ongoing work on tea.\n\nA brewer of hot drinks at home.',
      'Tea: A brewer of hot drinks at home.',
    ],
    [
      'where a list begins',
      'Tea is an open source brewer that includes:\n\n- pots\n- water\n',
      'Tea is an open source brewer.',
    ],
  ])('leaves out %s', async (_, text, purpose) => {
    expect((await propose('tea', { 'README.md': `# Tea\n\n${text}\n` })).purpose).toBe(purpose);
  });

  it('does not believe placeholders', async () => {
    const found = await propose('tea', { 'package.json': npm('TODO: describe'), 'index.js': 'x\n' });
    expect(found.basis).toBe('structure');
  });

  it('says what the structure shows and that nothing else tells', async () => {
    const found = await propose('tea', {
      'go.mod': 'module x/tea\n',
      'cmd/tea/main.go': 'package main\n\nfunc main() {}\n',
    });
    expect(found.purpose).toBe('tea: Go program in cmd; neither README nor manifest says what it is for.');
    expect(found.evidence).toContainEqual({ file: 'cmd/tea/main.go', text: 'holds the main function' });
  });

  it('is honest about a repository without anything', async () => {
    const found = await propose('void', { 'data.bin': 'x' });
    expect(found.purpose).toContain('files without code');
  });
});

describe('analyseRepository', () => {
  it('tells what it finds before the files are read, and names the licence', async () => {
    const folder = await RepositoryFolder.create({
      'README.md': '# Tea\n\nTea is a small brewer of hot drinks.\n',
      'package.json': npm('Brews'),
      LICENSE:
        'MIT License\n\nPermission is hereby granted, free of charge, to any person obtaining a copy\n',
      Dockerfile: 'FROM x\nENTRYPOINT ["node", "index.js"]\nCMD ["--help"]\n',
      'index.js': 'x\n',
    });
    folders.push(folder);
    const order: string[] = [];
    const found: OverviewFinding[] = [];
    const overview = await analyseRepository({
      fs: new NodeRepoFs(folder.path),
      name: 'tea',
      onFinding: (finding) => {
        order.push('finding');
        found.push(finding);
      },
      onProgress: ({ percent }) => void order.push(String(percent)),
    });
    expect(order.indexOf('finding')).toBeLessThan(order.indexOf('20'));
    expect(found.map(({ text }) => text)).toEqual([
      'README.md: Tea - Tea is a small brewer of hot drinks.',
      'Manifests: package.json',
      'License: MIT (LICENSE)',
      'No CI configuration.',
      'Containers: Dockerfile',
    ]);
    expect(overview.license).toEqual({ name: 'MIT', path: 'LICENSE' });
    expect(overview.code.entryPoints).toContainEqual(
      expect.objectContaining({ path: 'Dockerfile', kind: 'container', name: 'node index.js --help' }),
    );
  });
});
