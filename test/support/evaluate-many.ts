import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { inspectTold, settled, type Inspected } from '../../plans/evaluate/evaluate.ts';
import type { ChildMessage } from '../../plans/evaluate/child/protocol.ts';
import { parseSource } from '../../plans/evaluate/source/source.ts';

/** What evaluating a plan file came to, or what it threw. */
export type Evaluation = { readonly inspected: Inspected } | { readonly thrown: unknown };

/** Evaluates many plan files in one process and looks at each as `plan check` does: a process for each would be dear. */
export function evaluateMany(paths: readonly string[]): ReadonlyMap<string, Evaluation> {
  const script = fileURLToPath(new URL('evaluate-many-child.ts', import.meta.url));
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', script], {
    input: `${paths.join('\n')}\n`,
    env: { TZ: 'UTC' },
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`evaluating ended with ${status}: ${String(stderr)}`);
  const told = String(stdout)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as ChildMessage);
  return new Map(paths.map((path, at) => [path, evaluationOf(path, told[at])]));
}

function evaluationOf(path: string, told: ChildMessage | undefined): Evaluation {
  try {
    if (!told) throw new Error(`nothing was told of ${path}`);
    const source = readFileSync(path);
    const known = settled({ told }, path, { timeMs: 5000, megabytes: 256 });
    return { inspected: inspectTold(path, source, parseSource(path, path, String(source)), known) };
  } catch (thrown) {
    return { thrown };
  }
}
