// @ts-check
// Makes a checkout ready to run: the packages, then the Temporal server. Runs on Node 20 and newer, without a package.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from './setup/lock.mjs';
import { installPackages, packagesAreInstalled } from './setup/packages.mjs';
import { startStage } from './setup/progress.mjs';
import { SetupError } from './setup/setup-error.mjs';
import { findTemporalServer, provideTemporalServer } from './temporal-server.mjs';

const OLDEST_NODE = 20;
const root = dirname(dirname(fileURLToPath(import.meta.url)));

async function setUp() {
  checkNode();
  if (!(await packagesAreInstalled(root))) await providePackages();
  if (!(await findTemporalServer())) await provideTemporal();
}

function checkNode() {
  if (Number.parseInt(process.versions.node, 10) >= OLDEST_NODE) return;
  throw new SetupError('this Node is too old to set the checkout up', {
    expected: `Node ${OLDEST_NODE} or newer`,
    found: `Node ${process.versions.node} at ${process.execPath}`,
    next: 'install a newer Node from https://nodejs.org',
  });
}

async function providePackages() {
  const stage = startStage('packages');
  const install = async (/** @type {(pid: number) => Promise<void>} */ also) => {
    // Whoever held the lock before may have done the work already.
    if (!(await packagesAreInstalled(root))) await installPackages(root, stage.progress, also);
  };
  await withLock(join(root, '.setup-lock'), install, (pid) =>
    stage.progress(`waiting for the set-up of process ${pid}`),
  );
  stage.done('installed');
}

async function provideTemporal() {
  const stage = startStage('temporal');
  const { path } = await provideTemporalServer({ onProgress: stage.progress });
  stage.done(`server at ${path}`);
}

const began = performance.now();
try {
  await setUp();
  process.stderr.write(`setup  ready in ${((performance.now() - began) / 1000).toFixed(1)} s\n`);
} catch (error) {
  const text = error instanceof SetupError ? error.message : /** @type {Error} */ (error).stack;
  process.stderr.write(`\nsetup failed: ${text}\n`);
  process.exitCode = 1;
}
