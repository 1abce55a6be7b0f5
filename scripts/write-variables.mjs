// Writes .env.example and the tables of variables in docs/operating.md from the settings of the built gateway.
import { readFileSync, writeFileSync } from 'node:fs';
import { inRoot } from './workspace.mjs';

const built = (file) => import(inRoot('dist', 'apps', 'gateway', 'src', 'config', file));
const { envExample } = await built('env-example.js');
const { operatorTables } = await built('operator-tables.js');

const TABLES = /(<!-- variables -->\n)[^]*(<!-- \/variables -->\n)/;

writeFileSync(inRoot('.env.example'), envExample());
const page = inRoot('docs', 'operating.md');
const text = readFileSync(page, 'utf8');
writeFileSync(
  page,
  text.replace(TABLES, (_, begin, end) => `${begin}\n${operatorTables()}\n${end}`),
);
