import { z } from 'zod';
import type { Duration } from '../../../common/text/duration.ts';
import type { Capturable, OutputOf } from '../builders/captures.ts';
import { built, type MembersOf } from '../builders/contents.ts';
import { outputRefs } from '../builders/outputs.ts';
import { actingMembers, type ActingSpec } from '../builders/step-specs.ts';
import type { Step } from '../builders/step-values.ts';
import type { Input, SecretInput } from '../builders/values.ts';
import { inputAt, inputsAt, literalsOf, namedInputsAt } from '../checks/parts/inputs.ts';
import type { DocumentLine } from '../document/parts/document.ts';
import { commandShell } from '../document/parts/shell.ts';
import { commandWords } from '../document/parts/words.ts';
import { freezeDuration } from '../freeze/parts/context.ts';
import { captureOf, freezePlainInput, plainList, secretRecord, withSecrets } from '../freeze/parts/inputs.ts';
import { capture, millisecondsSchema, plainInput, secretInput, variableName } from '../schema/parts/values.ts';
import { acting, actingLimitMs, actingOf } from './parts/acting.ts';
import { capturedLines } from './parts/captured.ts';
import { shownLine, shownLines, shownNamed } from './parts/shown.ts';
import type { AddsUp, StepDefinition } from './parts/step-definition.ts';

/** A program that a worker runs. */
export const commandSchema = z.strictObject({
  kind: z.literal('command'),
  ...acting,
  argv: z.array(plainInput).min(1).max(1000),
  cwd: plainInput.nullable(),
  env: z.record(variableName, secretInput),
  stdin: secretInput.nullable(),
  expectExit: z.array(z.int().min(0).max(255)).min(1),
  capture: capture.nullable(),
  /** Bytes kept of stdout and stderr together; beyond it the middle is dropped and counted. */
  outputLimit: z.int().min(1024).max(1_073_741_824),
  /** Between SIGTERM and SIGKILL when the time is up. */
  graceMs: millisecondsSchema,
  onWorkerLoss: z.enum(['finish', 'kill']),
  /** What becomes of processes that a failed attempt left in its session or at its output, before the next one; `end` where it is left out. */
  onSurvivors: z.enum(['wait', 'hold']).optional(),
});
/** A command, as a step or as the undo of one. */
export type FrozenCommand = z.infer<typeof commandSchema>;

/** A step with what it captures: `backup.output.path`. */
export interface Command<S = undefined> extends Step {
  readonly kind: 'command';
  readonly output: OutputOf<S>;
}
export interface CommandSpec<S extends Capturable | undefined = Capturable | undefined> extends ActingSpec {
  /** Program and arguments; never a shell string. */
  readonly argv: readonly Input[];
  readonly cwd?: Input;
  readonly env?: Readonly<Record<string, SecretInput>>;
  readonly stdin?: SecretInput;
  /** Default `[0]`. */
  readonly expectExit?: readonly number[];
  /** What of its standard output later steps can use: `object({ path: string() })`, or `plainText`. */
  readonly capture?: S;
  /** Bytes kept of its output; default 100,000,000. What is more is left out of the middle, and counted. */
  readonly outputLimit?: number;
  /** Between SIGTERM and SIGKILL when the time is up; default `5s`. */
  readonly grace?: Duration;
  /** What happens to it when its worker dies; default `finish`. Where its worker ends on purpose, it always goes on. */
  readonly onWorkerLoss?: 'finish' | 'kill';
  /**
   * What becomes of processes that a failed attempt left in its session or at its output, before `retry` tries again: they are
   * ended (`end`, the default), waited for until the attempt's time is up, or the step holds. It holds too where that fails.
   */
  readonly onSurvivors?: 'end' | 'wait' | 'hold';
}
const members: MembersOf<CommandSpec> = {
  ...actingMembers,
  argv: true,
  cwd: true,
  env: true,
  stdin: true,
  expectExit: true,
  capture: true,
  outputLimit: true,
  grace: true,
  onWorkerLoss: true,
  onSurvivors: true,
};

/** Runs a program on a worker of its label. */
export function command<S extends Capturable | undefined = undefined>(id: string, spec: CommandSpec<S>): Command<S> {
  const output = outputRefs(spec.capture) as OutputOf<S>;
  return built({ kind: 'command', id, output }, spec, command, { members });
}

const defaults = {
  expected: '10s',
  timeout: '5m',
  grace: '5s',
  outputLimit: 100_000_000,
  expectExit: [0],
  onWorkerLoss: 'finish',
} as const;

/** The step that runs a program. */
export const commandKind: StepDefinition<FrozenCommand, CommandSpec> = {
  defaults,
  drawn: { fill: '#eef3fb' },
  freeze(place, spec) {
    const { context, path } = place;
    return {
      kind: 'command',
      ...actingOf(place, spec, defaults),
      argv: plainList(context, `${path}/argv`, spec.argv),
      cwd: spec.cwd === undefined ? context.usual.cwd : freezePlainInput(context, `${path}/cwd`, spec.cwd),
      env: { ...context.usual.env, ...secretRecord(context, `${path}/env`, spec.env) },
      stdin: spec.stdin === undefined ? null : withSecrets(context, `${path}/stdin`, spec.stdin),
      expectExit: [...(spec.expectExit ?? defaults.expectExit)],
      capture: captureOf(spec.capture),
      outputLimit: spec.outputLimit ?? defaults.outputLimit,
      graceMs: freezeDuration(context, `${path}/graceMs`, spec.grace ?? defaults.grace),
      onWorkerLoss: spec.onWorkerLoss ?? defaults.onWorkerLoss,
      // A member added after v1: its default is not written, so that a plan keeps its digest.
      ...(spec.onSurvivors && spec.onSurvivors !== 'end' ? { onSurvivors: spec.onSurvivors } : {}),
    };
  },
  does: (step, shell) => [
    { text: `runs on ${step.runsOn}: ${commandWords(step.argv)}`, ...(shell ? { shell } : {}) },
    ...capturedLines(step),
    ...survivorLines(step),
  ],
  shown: ({ argv, cwd, env, stdin }) => [
    ...shownLines('argv', argv),
    ...shownLine('cwd', cwd),
    ...shownNamed('env', env),
    ...shownLine('stdin', stdin),
  ],
  inputs: (pointer, { argv, cwd, env, stdin }) => [
    ...inputsAt(`${pointer}/argv`, argv),
    ...inputAt(`${pointer}/cwd`, cwd),
    ...namedInputsAt(`${pointer}/env`, env),
    ...inputAt(`${pointer}/stdin`, stdin),
  ],
  addsUp,
  argv: ({ argv }) => argv,
  shell: commandShell,
  limitMs: actingLimitMs,
};

/** What another attempt does about processes that the one before left behind, where the plan says so. */
function survivorLines({ onSurvivors }: FrozenCommand): DocumentLine[] {
  if (onSurvivors === undefined) return [];
  const what = onSurvivors === 'wait' ? 'waits for' : 'is not made beside';
  return [{ text: `another attempt ${what} what the one before left running` }];
}

function addsUp(pointer: string, { argv }: FrozenCommand): AddsUp | undefined {
  const words = argv.map((one) => literalsOf(one).join(' '));
  const line = words.join(' ');
  const path = `${pointer}/argv`;
  if (appends(words)) return { path, does: 'it appends', found: line };
  if (oneStepDown(line)) return { path, does: 'each time it goes one step further down', found: line };
  if (/\binsert\s+into\b(?!.*\bon\s+conflict\b)/i.test(line)) return { path, does: 'it adds rows', found: line };
  return undefined;
}

function appends(words: readonly string[]): boolean {
  const [program = ''] = words;
  if (/(^|\/)tee$/.test(program)) return words.some((word) => word === '-a' || word === '--append');
  return words.some((word) => /^(--append|append)$/.test(word) || />>/.test(word));
}

/** Migration tools take back one step, or a number of steps, unless they get a version. */
function oneStepDown(line: string): boolean {
  if (/\b(to|--to|--target|--version)[ =]/.test(line)) return false;
  return (
    /\b(migrat\w*|goose|dbmate|alembic|flyway|knex|sequelize|rails|rake|artisan)\b.*\b(down|rollback|undo)\b/i.test(
      line,
    ) ||
    /\bdb:rollback\b|\bmigrate:(down|rollback|undo)\b/i.test(line) ||
    /\bdowngrade\s+-\d/i.test(line)
  );
}
