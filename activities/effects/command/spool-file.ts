import {
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  lstatSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  type Stats,
  writeFileSync,
} from 'node:fs';

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_WRONLY } = constants;

/**
 * Opens a file of a spool to read it, and nothing else under its name: no link, which a command could lead anywhere, and no
 * pipe, for which a worker would wait. Throws where there is no such file.
 */
export function openSpooled(path: string): number {
  return plainFile(path, O_RDONLY);
}

/** Opens a file of a spool to change it where it is, under the same conditions. */
export function openSpooledToChange(path: string): number {
  return plainFile(path, O_WRONLY);
}

/** Makes a file of a spool afresh, readable by nobody else, and opens it to write it. What had its name before is gone. */
export function createSpooled(path: string): number {
  rmSync(path, { force: true });
  return openSync(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
}

/** Makes a small file of a spool afresh. */
export function writeSpooled(path: string, content: string | Uint8Array): void {
  const file = createSpooled(path);
  try {
    writeFileSync(file, content);
  } finally {
    closeSync(file);
  }
}

/** Makes a small file of a spool, or replaces it: whole or not at all. */
export function replaceSpooled(path: string, content: string): void {
  writeSpooled(`${path}.tmp`, content);
  renameSync(`${path}.tmp`, path);
}

/** The text of a file of a spool, or undefined where there is no such file. */
export function readSpooled(path: string): string | undefined {
  return readSpooledBytes(path)?.toString('utf8');
}

/** The bytes of a file of a spool, or undefined where there is no such file. */
export function readSpooledBytes(path: string): Buffer | undefined {
  try {
    const file = openSpooled(path);
    try {
      return readFileSync(file);
    } finally {
      closeSync(file);
    }
  } catch {
    return undefined;
  }
}

/** Empties a file of a spool, where it is there: who has it open to append goes on at the beginning. */
export function emptySpooled(path: string): void {
  if (!spooledStats(path)) return;
  const file = openSpooledToChange(path);
  try {
    ftruncateSync(file);
  } finally {
    closeSync(file);
  }
}

/** What is known of a file of a spool, or undefined where there is no such file. */
export function spooledStats(path: string): Stats | undefined {
  const found = lstatSync(path, { throwIfNoEntry: false });
  return found?.isFile() ? found : undefined;
}

/** Whether a folder is there, and no link to one. */
export function isSpooledFolder(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function plainFile(path: string, flags: number): number {
  const file = openSync(path, flags | O_NOFOLLOW | O_NONBLOCK);
  if (fstatSync(file).isFile()) return file;
  closeSync(file);
  throw new Error(`${path} is not a file`);
}
