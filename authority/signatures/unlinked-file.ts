import { randomUUID } from 'node:crypto';
import { closeSync, openSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Hands contents to a child process as files that have no name any more, so that nothing can be left behind. The
 * child is started with the descriptors at 3, 4, … and reads them as /dev/fd/3, /dev/fd/4, ….
 */
export async function withUnlinkedFiles<T>(
  contents: readonly string[],
  work: (descriptors: number[]) => Promise<T>,
): Promise<T> {
  const open: number[] = [];
  try {
    for (const content of contents) open.push(openUnlinked(content));
    return await work(open);
  } finally {
    for (const descriptor of open) closeSync(descriptor);
  }
}

/** All in one turn of the event loop: only a SIGKILL within these microseconds could leave the name. */
function openUnlinked(content: string): number {
  const path = join(tmpdir(), `backout-${randomUUID()}`);
  const descriptor = openSync(path, 'wx+', 0o600);
  unlinkSync(path);
  const bytes = Buffer.from(content);
  // At a position, so that the offset stays at 0 for readers that share it.
  writeSync(descriptor, bytes, 0, bytes.length, 0);
  return descriptor;
}
