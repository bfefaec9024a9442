import { randomUUID } from 'node:crypto';
import { join, resolve } from 'node:path';
import type { CommandProbe } from '../../../plans/language/probes/command.ts';
import { checkSize } from '../command/argument-size.ts';
import { lostInWords, noticeEmptied } from '../command/emptied-output.ts';
import { missingForRoom } from '../command/kept-output.ts';
import { boundedStreams } from '../command/output-limits.ts';
import { type End, followSpool } from '../command/follow.ts';
import { launch } from '../command/launch.ts';
import { checkFolder, environmentOf, lookUp } from '../command/resolve-executable.ts';
import { readSpooled, readSpooledBytes } from '../command/spool-file.ts';
import { openSpool, removeSpool } from '../command/spool.ts';
import { type StreamName, streamSize } from '../command/streams.ts';
import { resolveInput, resolveInputs, resolveNamed } from '../values/inputs.ts';
import { readText } from '../values/read-text.ts';
import type { Reading } from '../values/verdict.ts';
import { lastLines, tellingLine } from '../values/sanitize-text.ts';
import type { ProbeContext } from './context.ts';
import type { ProbeReader } from './probe-reader.ts';
import { readPlace } from './http.ts';

const maxBytes = 8 * 1024 * 1024;
const graceMs = 1000;

/** Where the commands of probes have their folders, each only as long as it runs. */
export function probesFolder(spool: string): string {
  return join(spool, '.probes');
}

/** Runs a command that only reads. It is ended with its worker, and when its time is up. */
export const commandReader: ProbeReader<CommandProbe> = { read: readCommand };

async function readCommand(probe: CommandProbe, context: ProbeContext): Promise<Reading> {
  const folder = join(probesFolder(context.spool), randomUUID());
  try {
    const emptied = noticeEmptied(folder);
    const end = await run(probe, folder, context, () => void emptied.look());
    return readEnd(probe, folder, end, lostInWords(emptied.lost()));
  } finally {
    removeSpool(folder);
  }
}

async function run(
  probe: CommandProbe,
  folder: string,
  { inputs, base, signal }: ProbeContext,
  notice: () => void,
): Promise<End> {
  const [name = '', ...args] = await resolveInputs(probe.argv, inputs);
  const env = environmentOf(await resolveNamed(probe.env, inputs));
  const cwd = resolve(base, probe.cwd === null ? '' : await resolveInput(probe.cwd, inputs));
  checkSize({ argv: [name, ...args], env });
  checkFolder(cwd);
  const path = lookUp(name, env, cwd);
  const intention = {
    incarnation: '',
    startedAt: Date.now(),
    timeoutMs: probe.timeoutMs,
    graceMs,
    mode: 'kill',
  } as const;
  openSpool(folder);
  const launched = await launch({ folder, path, args, cwd, env, stdin: undefined, intention, outputLimit: maxBytes });
  try {
    const bound = boundedStreams(folder, maxBytes);
    const look = async (): Promise<void> => {
      notice();
      await bound();
    };
    return await followSpool(folder, { signal, gone: launched.gone, look });
  } finally {
    launched.release();
  }
}

function readEnd({ read, argv, timeoutMs }: CommandProbe, folder: string, end: End, lost: string): Reading {
  const name = typeof argv[0] === 'string' ? argv[0] : 'the command';
  if (end.kind === 'time-up') return { error: `${name} did not end within ${timeoutMs} ms` };
  if (end.kind === 'lost') return { error: `${name} has no end: ${end.known}` };
  if (read.kind === 'exit') return { value: end.code };
  if (end.code !== 0)
    return {
      error: `${name} ended with ${end.code}: ${tellingLine(lastLines(textOfStream(folder, 'stderr'), 60)) ?? ''}`,
    };
  if (streamSize(folder, 'stdout') > maxBytes) return { error: `${name} printed more than ${maxBytes} bytes` };
  const missing = missingForRoom(folder);
  if (missing !== undefined || lost !== '')
    return { error: `the output of ${name} is not whole${lost}${missing === undefined ? '' : `; ${missing}`}` };
  const output = readText({ bytes: readSpooledBytes(join(folder, 'stdout')) ?? new Uint8Array() });
  if ('problem' in output) return { error: `what ${name} printed ${output.problem}` };
  return read.kind === 'stdout' ? { value: output.text.trimEnd() } : readPlace(output.text, read.path, name);
}

function textOfStream(folder: string, stream: StreamName): string {
  return readSpooled(join(folder, stream)) ?? '';
}
