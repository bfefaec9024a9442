import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** All that the bundle can contain of ours: the workflows and what they may import. */
const sources = ['workflows', 'plans/language/outline', 'common'];

/**
 * The path of the workflow bundle, built when there is none for these sources and this SDK. Kept beside the packages,
 * or in the given folder where that cannot be written, so that a second start takes no time for it.
 */
export async function workflowBundle(otherwise: string): Promise<string> {
  const name = `workflows-${await fingerprint()}.js`;
  const shared = join(root, 'node_modules/.cache/backout');
  for (const folder of [shared, otherwise]) if (await isFile(join(folder, name))) return join(folder, name);
  const code = await build();
  return keep(shared, name, code).catch(() => keep(otherwise, name, code));
}

async function build(): Promise<string> {
  const workflowsPath = join(root, 'workflows/index.ts');
  const { code } = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('WARN') });
  return code;
}

/** Renamed into place, so that the file there is always whole. */
async function keep(folder: string, name: string, code: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const incoming = join(folder, `${name}.${process.pid}`);
  await writeFile(incoming, code);
  await rename(incoming, join(folder, name));
  return join(folder, name);
}

async function fingerprint(): Promise<string> {
  const hash = createHash('sha256');
  const { version } = createRequire(import.meta.url)('@temporalio/workflow/package.json') as { version: string };
  hash.update(version);
  for (const path of await sourceFiles()) hash.update(path).update(await readFile(join(root, path)));
  return hash.digest('hex').slice(0, 16);
}

async function sourceFiles(): Promise<string[]> {
  const lists = await Promise.all(
    sources.map((folder) => readdir(join(root, folder), { recursive: true }).then(inFolder(folder))),
  );
  return lists.flat().toSorted();
}

function inFolder(folder: string): (names: string[]) => string[] {
  return (names) => names.filter((name) => /\.[jt]s$/.test(name)).map((name) => join(folder, name));
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
