import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Content } from '../../../../activities/effects/command/content.ts';
import { type End, followSpool } from '../../../../activities/effects/command/follow.ts';
import { keptOutput } from '../../../../activities/effects/command/kept-output.ts';
import { launch, type Launched } from '../../../../activities/effects/command/launch.ts';
import { environmentOf, lookUp } from '../../../../activities/effects/command/resolve-executable.ts';
import { openSpool } from '../../../../activities/effects/command/spool.ts';
import { Masker } from '../../../../activities/effects/values/masking.ts';

export interface Over {
  readonly timeoutMs?: number;
  readonly graceMs?: number;
  readonly mode?: 'finish' | 'kill';
  readonly stdin?: string;
  readonly outputLimit?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Under which the supervisor runs; default: this host's own. */
  readonly shell?: string;
}

export interface Started {
  readonly folder: string;
  readonly launched: Launched;
  readonly end: () => Promise<End>;
}

/** A folder for spools, removed after each test. */
export function spoolFolders(): () => string {
  const made: string[] = [];
  afterEach(() => made.splice(0).forEach((folder) => rmSync(folder, { recursive: true, force: true })));
  return () => {
    const folder = mkdtempSync(join(tmpdir(), 'backout-spool-'));
    made.push(folder);
    return folder;
  };
}

/** Starts a command in a spool folder of its own. */
export async function start(spool: string, argv: readonly string[], over: Over = {}): Promise<Started> {
  const folder = join(spool, '1.1');
  const env = environmentOf(over.env ?? {});
  const intention = {
    incarnation: 'test',
    startedAt: Date.now(),
    timeoutMs: over.timeoutMs ?? 30_000,
    graceMs: over.graceMs ?? 2000,
    mode: over.mode ?? 'finish',
  };
  const outputLimit = over.outputLimit ?? 1_000_000;
  openSpool(folder);
  const [name = '', ...args] = argv;
  const path = lookUp(name, env, process.cwd());
  const command = { folder, path, args, cwd: undefined, env, stdin: over.stdin, intention, outputLimit };
  const launched = await launch(command, over.shell);
  return { folder, launched, end: () => followed(folder, launched) };
}

/** Follows a command to its end. */
export async function followed(folder: string, launched?: Launched): Promise<End> {
  const end = await followSpool(folder, {
    signal: new AbortController().signal,
    everyMs: 20,
    ...(launched ? { gone: launched.gone } : {}),
  });
  launched?.release();
  return end;
}

/** Runs a shell script to its end. */
export async function shell(spool: string, script: string, over: Over = {}) {
  const started = await start(spool, ['sh', '-c', script], over);
  const end = await started.end();
  const kept = await keptOutput(started.folder, new Masker(), 1_000_000);
  return { ...started, end, stdout: textOf(kept.stdout), stderr: textOf(kept.stderr), kept };
}

/** A kept content as text, wherever it lies. */
export function textOf(content: Content | null): string {
  if (content === null) return '';
  return content instanceof Uint8Array ? Buffer.from(content).toString() : readFileSync(content.file, 'utf8');
}

/** Where a program of this host is, or undefined. */
export function installed(name: string): string | undefined {
  const folders = ['/bin', '/usr/bin', ...(process.env['PATH'] ?? '').split(delimiter)];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

/** A shell called as `/bin/sh` is, from a folder of its own. */
export function calledSh(path: string, folder: string): string {
  const link = join(folder, 'sh');
  symlinkSync(path, link);
  return link;
}
