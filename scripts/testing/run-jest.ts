import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { countJest, type JestResults } from './jest-results.ts';
import type { Result } from './result.ts';
import { runNode } from './run-node.ts';
import type { JestStage } from './stages.ts';

// Flags of this one process instead of NODE_OPTIONS, which every program that a test starts would inherit.
const NODE_FLAGS = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];

/** Far beyond what a stage takes, also where the machine is shared, unless the stage says otherwise. */
const LIMIT_MINUTES = 20;

/** Runs the tests of one stage; `extra` goes to Jest as it is, such as a pattern of file names. */
export async function runJest(
  { tests, args = [], limitMinutes = LIMIT_MINUTES }: JestStage,
  extra: readonly string[],
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'backout-jest-'));
  const outputFile = join(folder, 'results.json');
  const selection = tests.map((pattern) => `--testMatch=${pattern}`);
  const report = ['--json', `--outputFile=${outputFile}`];
  try {
    const jest = [...NODE_FLAGS, 'node_modules/jest/bin/jest.js', ...selection, ...report, ...args, ...extra];
    const exitCode = await runNode(jest, limitMinutes * 60_000);
    return countJest(await readResults(outputFile), exitCode);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function readResults(file: string): Promise<JestResults | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as JestResults;
  } catch {
    return undefined;
  }
}
