import { statSync } from 'node:fs';
import { BackoutError } from '../../common/errors.ts';

/** What SQLite keeps beside the file while it is open, and needs as much as the file. */
const beside = ['-wal', '-shm'];

/**
 * Whether the files of an open record are still those that were opened. A process keeps the file it has opened, also
 * when another one has taken its place or name: what it wrote then would be answered, and be nowhere.
 */
export class FileIdentity {
  readonly #path: string;
  readonly #file: string;
  #beside: readonly string[] | undefined;

  /** To be made before the file is opened, so that what is opened meanwhile is not taken for it. */
  constructor(path: string) {
    this.#path = path;
    this.#file = fileAt(path);
  }

  /** To be called once SQLite has opened what it keeps beside the file. */
  isOpen(): void {
    this.#beside = this.#allBeside();
  }

  /** Throws `record-unreadable` where the record's name no longer leads to the file that was opened. */
  checkForReading(): void {
    const now = fileAt(this.#path);
    if (now !== this.#file) throw this.#error('record-unreadable', this.#path, now);
  }

  /** Throws `record-unwritable` where the record's name no longer leads to the files that were opened. To be asked before every commit. */
  checkForWriting(): void {
    const now = fileAt(this.#path);
    if (now !== this.#file) throw this.#error('record-unwritable', this.#path, now);
    const moved = this.#allBeside().findIndex((file, at) => this.#beside !== undefined && file !== this.#beside[at]);
    if (moved >= 0)
      throw this.#error('record-unwritable', this.#path + beside[moved], fileAt(this.#path + beside[moved]));
  }

  #allBeside(): string[] {
    return beside.map((suffix) => fileAt(this.#path + suffix));
  }

  #error(code: 'record-unreadable' | 'record-unwritable', where: string, now: string): BackoutError {
    const what = now === none ? 'gone' : 'another one';
    const can = code === 'record-unwritable' ? 'written' : 'read';
    return new BackoutError(code, `the record cannot be ${can}: its file was removed or replaced while it was open`, {
      expected: `the file at ${where} that this process has opened`,
      found: `the file there is ${what}`,
      where,
      next: 'put the same file back and everything goes on; to use another one, stop every process of the installation first',
    });
  }
}

const none = 'none';

/** Which file a name leads to. One that is open keeps its number, so that no other one can get it. */
function fileAt(path: string): string {
  try {
    const { dev, ino } = statSync(path, { bigint: true });
    return `${dev}/${ino}`;
  } catch {
    return none;
  }
}
