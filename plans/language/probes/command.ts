import { z } from 'zod';
import type { Duration } from '../../../common/text/duration.ts';
import { built, type MembersOf } from '../builders/contents.ts';
import type { JsonAt, Probe } from '../builders/criteria.ts';
import type { Input, SecretInput } from '../builders/values.ts';
import { inputAt, inputsAt, namedInputsAt } from '../checks/parts/inputs.ts';
import { commandShell } from '../document/parts/shell.ts';
import { commandWords, jsonPlaceWords } from '../document/parts/words.ts';
import { freezeDuration } from '../freeze/parts/context.ts';
import { defaults } from '../freeze/parts/defaults.ts';
import { freezePlainInput, plainList, secretRecord } from '../freeze/parts/inputs.ts';
import { jsonPath, millisecondsSchema, plainInput, secretInput, variableName } from '../schema/parts/values.ts';
import type { ProbeDefinition } from './probe-definition.ts';

const schema = z.strictObject({
  kind: z.literal('command'),
  argv: z.array(plainInput).min(1).max(200),
  cwd: plainInput.nullable(),
  env: z.record(variableName, secretInput),
  timeoutMs: millisecondsSchema,
  read: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('exit') }),
    z.strictObject({ kind: z.literal('stdout') }),
    z.strictObject({ kind: z.literal('json'), path: jsonPath }),
  ]),
});
/** Runs a command that changes nothing. */
export type CommandProbe = z.infer<typeof schema>;

export interface CommandProbeSpec {
  readonly argv: readonly Input[];
  readonly cwd?: Input;
  readonly env?: Readonly<Record<string, SecretInput>>;
  /** Default `10s`. */
  readonly timeout?: Duration;
  /** Default `exit`, the exit status. */
  readonly read?: 'exit' | 'stdout' | JsonAt;
}
const members: MembersOf<CommandProbeSpec> = { argv: true, cwd: true, env: true, timeout: true, read: true };

/** Runs a command that changes nothing and reads its exit status, its output, or a value of the JSON it prints. */
export function commandProbe(spec: CommandProbeSpec): Probe {
  return built({ kind: 'probe' }, spec, commandProbe, { type: 'command', members });
}

/** The probe that runs a command. */
export const commandProbeKind: ProbeDefinition<CommandProbe, CommandProbeSpec> & { readonly schema: typeof schema } = {
  schema,
  freeze(context, path, spec) {
    const { read = 'exit' } = spec;
    return {
      kind: 'command',
      argv: plainList(context, `${path}/argv`, spec.argv),
      cwd: spec.cwd === undefined ? context.usual.cwd : freezePlainInput(context, `${path}/cwd`, spec.cwd),
      env: { ...context.usual.env, ...secretRecord(context, `${path}/env`, spec.env) },
      timeoutMs: freezeDuration(context, `${path}/timeoutMs`, spec.timeout ?? defaults.probe.timeout),
      read: typeof read === 'string' ? { kind: read } : { kind: 'json', path: [...read.path] },
    };
  },
  inputs: (pointer, { argv, cwd, env }) => [
    ...inputsAt(`${pointer}/argv`, argv),
    ...inputAt(`${pointer}/cwd`, cwd),
    ...namedInputsAt(`${pointer}/env`, env),
  ],
  words: ({ argv, read }) => `${readWords(read)} of ${commandWords(argv)}`,
  shell: (probe, word) => commandShell({ ...probe, stdin: null }, word),
  limitMs: ({ timeoutMs }) => timeoutMs,
  readable: ({ read }) => ({ number: read.kind === 'exit' ? isExitStatus : () => true, text: read.kind !== 'exit' }),
  argv: ({ argv }) => argv,
};

function readWords(read: CommandProbe['read']): string {
  if (read.kind === 'json') return jsonPlaceWords(read.path);
  return { exit: 'exit status', stdout: 'output' }[read.kind];
}

function isExitStatus(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= 255;
}
