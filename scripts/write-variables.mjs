// Writes .env.example and the tables of variables in docs/operating.md from the settings of the built gateway.
import { readFileSync, writeFileSync } from 'node:fs';
import { envExample } from '../dist/apps/gateway/src/config/env-example.js';
import { operatorTables } from '../dist/apps/gateway/src/config/operator-tables.js';
import { inRoot } from './workspace.mjs';

const TABLES = /(<!-- variables -->\n)[^]*(<!-- \/variables -->\n)/;

writeFileSync(inRoot('.env.example'), envExample());
const page = inRoot('docs', 'operating.md');
const text = readFileSync(page, 'utf8');
writeFileSync(
  page,
  text.replace(TABLES, (_, begin, end) => `${begin}\n${operatorTables()}\n${end}`),
);
