// Loaded into every process of a harness before its own code. What it does is done to the product from outside:
// - on SIGUSR2, and at its start, it sets or lifts a limit on the pages of every SQLite file that the process has open,
//   as the file beside the record says: a full disk, as SQLite itself reports it;
// - it ends the process when the harness is gone;
// - it keeps what was compiled for the next start: a process that is killed has no time for that.
import { readFileSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { DatabaseSync } from 'node:sqlite';

const noLimit = 1_073_741_823;
const limitFile = process.env['BACKOUT_CHAOS_PAGES'] ?? '';
const opened = new Set<DatabaseSync>();
const execute = DatabaseSync.prototype.exec;

/** A limit below the file's size is its size: then every write that needs another page fails. */
function limit(db: DatabaseSync): void {
  if (db.isOpen) execute.call(db, `pragma max_page_count = ${isFull() ? 1 : noLimit}`);
  else opened.delete(db);
}

function isFull(): boolean {
  try {
    return readFileSync(limitFile, 'utf8') === 'full';
  } catch {
    return false;
  }
}

DatabaseSync.prototype.exec = function exec(sql: string): void {
  if (!opened.has(this)) {
    opened.add(this);
    limit(this);
  }
  execute.call(this, sql);
};
process.on('SIGUSR2', () => opened.forEach(limit));

setTimeout(flushCompileCache, 2000).unref();

const harness = process.ppid;
setInterval(() => {
  if (process.ppid !== harness) process.exit(1);
}, 1000).unref();
