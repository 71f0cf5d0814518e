// Migrates a data folder and kills itself at a named moment, as a power cut would. Run by migration.test.ts:
// node migration-child.ts <folder> <moment>.
import type { DatabaseSync } from 'node:sqlite';
import { openSqliteLog } from '#server/log/sqlite.ts';
import { openDatabase } from '#server/log/sqlite-file.ts';
import { realClock } from '#server/time/clock.ts';
import type { KilledAt } from './killed-at.ts';

const [, , folder = '', moment] = process.argv;
const die = (at: KilledAt): void => {
  if (at === moment) process.kill(process.pid, 'SIGKILL');
};
/** The one that locks the file comes first; the migration's is the second. */
let begun = 0;

/** The database, with a word before and after what the migration does to it. */
function watched(path: string): DatabaseSync {
  const db = openDatabase(path);
  const exec = db.exec.bind(db);
  db.exec = (sql) => {
    const migration = sql === 'BEGIN IMMEDIATE' && ++begun === 1;
    if (migration) die('before the transaction');
    if (sql === 'COMMIT' && begun > 0) die('before the commit');
    exec(sql);
    if (migration) die('when the transaction has begun');
    if (sql.includes('ALTER TABLE')) die('when the tables are changed');
    if (sql === 'COMMIT' && begun > 0) die('when all is committed');
  };
  const prepare = db.prepare.bind(db);
  db.prepare = (sql, ...more) => {
    const statement = prepare(sql, ...more);
    const run = statement.run.bind(statement);
    if (sql.startsWith('VACUUM INTO'))
      statement.run = ((...values: never[]) => {
        die('before the copy');
        const done = run(...values);
        die('when the copy is made, under no name yet');
        return done;
      }) as typeof statement.run;
    if (sql.startsWith('UPDATE meta'))
      statement.run = ((...values: never[]) => {
        const done = run(...values);
        die('when the new form is noted');
        return done;
      }) as typeof statement.run;
    return statement;
  };
  return db;
}

await openSqliteLog({
  folder,
  clock: realClock,
  logger: { info() {}, warn() {}, error() {} },
  openDatabase: watched,
});
