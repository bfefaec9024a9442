// @ts-check
import { spawn } from 'node:child_process';
import { access, readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { SetupError } from './setup-error.mjs';

const TICK_MS = 5000;

/**
 * Whether node_modules holds exactly what package-lock.json says, judged by the copy that npm leaves in node_modules
 * when an installation is complete, and by whether what it names is there. Packages for other platforms may be absent.
 * @param {string} root the checkout
 */
export async function packagesAreInstalled(root) {
  const [wanted, present] = await Promise.all([
    packagesOf(join(root, 'package-lock.json')),
    packagesOf(join(root, 'node_modules/.package-lock.json')).catch(() => undefined),
  ]);
  if (!present) return false;
  const asWanted = Object.entries(wanted).every(
    ([path, entry]) => path === '' || (path in present ? same(entry, present[path]) : entry.optional === true),
  );
  if (!asWanted || !Object.keys(present).every((path) => path in wanted)) return false;
  const files = Object.keys(present).map((path) => join(path, 'package.json'));
  return allThere(root, ['node_modules/.bin/node', ...files]);
}

/** @param {string} root @param {readonly string[]} paths */
function allThere(root, paths) {
  return Promise.all(paths.map((path) => access(join(root, path)))).then(
    () => true,
    () => false,
  );
}

/**
 * Installs node_modules from the lockfile with `npm ci`.
 * @param {string} root the checkout
 * @param {(message: string) => void} onProgress
 * @param {(pid: number) => Promise<void>} onStart told of npm's process, which goes on where this one is killed
 */
export async function installPackages(root, onProgress, onStart) {
  onProgress('npm ci: installing what package-lock.json names');
  const ticking = setInterval(() => onProgress('npm ci: still installing'), TICK_MS);
  try {
    await npmCi(root, onStart);
  } finally {
    clearInterval(ticking);
  }
}

/** @param {string} root @param {(pid: number) => Promise<void>} onStart @returns {Promise<void>} */
function npmCi(root, onStart) {
  // npm runs on the machine's own Node: the one in node_modules is about to be replaced. Its warnings (engines that
  // this first Node is too old for, scripts already refused in package.json) need nobody's attention; errors do.
  const own = join(root, 'node_modules/.bin');
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== own);
  const env = { ...process.env, PATH: path.join(delimiter) };
  return new Promise((resolve, reject) => {
    const npm = spawn('npm', ['ci', '--loglevel=error', '--no-progress'], {
      cwd: root,
      env,
      stdio: ['ignore', 'ignore', 2],
    });
    npm.on('error', (error) => reject(npmFailed(error.message)));
    if (npm.pid !== undefined) onStart(npm.pid).catch(reject);
    npm.on('close', (code, signal) =>
      code === 0 ? resolve() : reject(npmFailed(`npm ci ended with ${code ?? signal}`)),
    );
  });
}

/** @param {string} found */
function npmFailed(found) {
  return new SetupError('the packages could not be installed', {
    expected: 'npm 10 or newer, and a package registry that it can reach',
    found: `${found} (its own message is above)`,
    next: 'mend what npm names, then run the same command again',
  });
}

/** @param {string} file @returns {Promise<Record<string, { version?: string, integrity?: string, optional?: boolean }>>} */
async function packagesOf(file) {
  return JSON.parse(await readFile(file, 'utf8')).packages;
}

/** @param {{ version?: string, integrity?: string }} a @param {{ version?: string, integrity?: string } | undefined} b */
function same(a, b) {
  return a.version === b?.version && (a.integrity === undefined || a.integrity === b?.integrity);
}
