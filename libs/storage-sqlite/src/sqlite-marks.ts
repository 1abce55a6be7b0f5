import type { SqliteDatabase } from './sqlite-database.js';

/** Names of one-time tasks that are done in this database. */
export class SqliteMarks {
  constructor(private readonly database: SqliteDatabase) {}

  has(name: string): Promise<boolean> {
    return this.database.read(
      () => this.database.statement('SELECT 1 FROM marks WHERE name = ?').get(name) !== undefined,
    );
  }

  set(name: string): Promise<void> {
    const sql = 'INSERT OR REPLACE INTO marks (name, set_at) VALUES (?, ?)';
    return this.database.write(() => void this.database.statement(sql).run(name, Date.now()));
  }
}
