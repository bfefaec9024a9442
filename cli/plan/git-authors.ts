import { execFile } from 'node:child_process';
import { dirname, resolve } from 'node:path';
import { promisify } from 'node:util';
import { personPattern } from '../../common/names.ts';

const execute = promisify(execFile);

/** The people who changed a file by its Git history, and what that history leaves open. */
export interface GitAuthors {
  readonly people: readonly string[];
  readonly warning: string | undefined;
}

/**
 * Lists everybody who wrote or helped to write a file, by its Git history through renames: authors as .mailmap names
 * them, and co-authors. Lists nobody, with a warning, where there is no history. Warns of a history that is only a
 * part.
 */
export async function gitAuthors(file: string): Promise<GitAuthors> {
  const path = resolve(file);
  const git = async (...args: string[]) => {
    const { stdout } = await execute('git', args, { cwd: dirname(path), maxBuffer: 64 * 1024 * 1024, timeout: 20_000 });
    return stdout;
  };
  try {
    const shallow = (await git('rev-parse', '--is-shallow-repository')).trim() === 'true';
    const format = '--format=%aE%n%(trailers:key=Co-authored-by,valueonly)';
    const said = (await git('log', '--follow', format, '--', path)).split('\n');
    const people = [...new Set(said.map(addressIn).filter((one) => personPattern.test(one)))];
    const silent = people.length === 0 ? noHistory : undefined;
    return { people: people.slice(0, 100), warning: shallow ? shallowHistory : silent };
  } catch {
    return { people: [], warning: noHistory };
  }
}

const noHistory = 'no Git history tells who else wrote this plan: its authors are those it names, and you';

const shallowHistory =
  'this clone holds only a part of the history: earlier authors of the plan are unknown; fetch all of it to publish (fetch-depth: 0)';

/** Returns `ann@example.com` from that text or from `Ann <ann@example.com>`. */
function addressIn(line: string): string {
  return (/<([^<>]+)>\s*$/.exec(line)?.[1] ?? line).trim();
}
