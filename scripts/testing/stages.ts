/** A program of the toolchain that either accepts the checkout or not; counts as one test. */
export interface ToolStage {
  readonly name: string;
  /** A path in `node_modules/`, or one from the checkout's root that begins with `./`. */
  readonly tool: readonly [script: string, ...args: string[]];
  readonly otherwise: string;
}

/** Tests that Jest runs: those whose path one of the patterns matches and none of the `!` patterns. */
export interface JestStage {
  readonly name: string;
  readonly tests: readonly string[];
  readonly args?: readonly string[];
  /** Takes minutes: not begun when a tool stage before it failed. */
  readonly dear?: true;
  /** Ends the stage after this time, even while it works. */
  readonly limitMinutes?: number;
  /** Runs only when named, for this reason. */
  readonly onDemand?: string;
}

export type Stage = ToolStage | JestStage;

/** Everything that `npm test` runs, cheap before dear. */
export const stages: readonly Stage[] = [
  { name: 'types', tool: ['typescript/bin/tsc', '-p', '.'], otherwise: 'mend what the compiler names' },
  {
    name: 'lint',
    tool: ['oxlint/bin/oxlint', '--type-aware', '--deny-warnings', '--report-unused-disable-directives'],
    otherwise: 'mend what the linter names; a rule set aside for one line says why after `--`',
  },
  { name: 'prose', tool: ['./scripts/prose/main.ts'], otherwise: 'shorten what is named, and put the better word' },
  { name: 'format', tool: ['oxfmt/bin/oxfmt', '--check'], otherwise: 'run `npm run format`' },
  { name: 'layout', tests: ['**/test/lint/**/*.test.ts'] },
  {
    name: 'unit',
    tests: ['**/test/**/*.test.ts', '!**/test/{lint,replay,e2e,system,chaos}/**'],
  },
  { name: 'replay', tests: ['**/test/replay/**/*.test.ts'] },
  {
    name: 'e2e',
    tests: ['**/test/e2e/**/*.test.ts'],
    // Each has servers and workers of its own and mostly waits; what they measure leaves room for two others beside.
    args: ['--maxWorkers=3', '--testTimeout=60000'],
    dear: true,
  },
  {
    name: 'system',
    tests: ['**/test/{system,chaos}/**/*.test.ts'],
    args: ['--runInBand', '--testTimeout=300000'],
    dear: true,
    onDemand: 'storms, fuzzing and long lives take some twenty minutes',
    limitMinutes: 60,
  },
];

/** The stages of those names in their own order, or all that run unasked. Throws for a name that is none. */
export function selectStages(names: readonly string[]): readonly Stage[] {
  const unknown = names.filter((name) => !stages.some((stage) => stage.name === name));
  if (unknown.length > 0) {
    const known = stages.map(({ name }) => name).join(', ');
    throw new Error(`expected stages out of ${known}, found ${unknown.join(', ')}`);
  }
  return stages.filter((stage) => (names.length > 0 ? names.includes(stage.name) : whyOnDemand(stage) === undefined));
}

/** Whether a stage is too dear to begin when the checkout does not even pass the cheap ones. */
export function isDear(stage: Stage): boolean {
  return 'tests' in stage && stage.dear === true;
}

/** Why a stage runs only when it is named, or undefined where it always runs. */
export function whyOnDemand(stage: Stage): string | undefined {
  return 'tests' in stage ? stage.onDemand : undefined;
}
