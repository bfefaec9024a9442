import { BackoutError } from '../../../common/errors.ts';
import type { CommandContext, RunCommand } from '../command.ts';
import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Io } from '../../terminal/io.ts';
import type { Options } from '../../terminal/options.ts';

// The processes of an installation, a row for each command. What they run is loaded when they are called, and by nothing else.

export const upCommand = runsProcess(async (source, { say, ready }) => {
  const { up } = await import('../../../worker/up.ts');
  await up(source, say, ready);
});

export const serveCommand = runsProcess(async (source, { say, ready }) => {
  const { serve } = await import('../../../worker/serve.ts');
  await serve(source, say, ready);
});

export const workerCommand = runsProcess(async (source, { say, ready, options }) => {
  const serving = { labels: options.list('label'), control: options.flag('control') };
  if (serving.labels.length === 0 && !serving.control) {
    throw new BackoutError('usage', 'a worker needs something to serve', {
      expected: '--label L for steps with `runsOn: L`, --control for workflows and the record, or both',
      found: 'neither',
      next: 'backout worker --label local --control',
    });
  }
  const { runWorkerProcess } = await import('../../../worker/process/run-worker.ts');
  await runWorkerProcess(source, serving, say, ready);
});

interface Running extends Pick<CommandContext, 'options'> {
  /** Says to people what the process does, on stderr. */
  readonly say: (line: string) => void;
  /** Says to programs, once and with --json only, that it is ready. */
  readonly ready: (about: object) => void;
}

/** Makes the command that runs a process until it ends. */
function runsProcess(run: (source: InstallationSource, running: Running) => Promise<void>): RunCommand {
  return async ({ io, options, out }) =>
    run(installationSource(io, options), {
      options,
      say: (line) => out.say(line),
      ready: (about) => out.ready(about),
    });
}

/** Where an installation is: its configuration file and its folder, as `--config` and `--dir` name them. */
export interface InstallationSource {
  readonly file?: string | undefined;
  readonly dir?: string | undefined;
  readonly cwd: string;
}

/**
 * Returns the installation that `--dir` and `--config` name. A folder that contains `.backout` means the installation
 * in it. A configuration beside `.backout` belongs to it, so the folder of a demonstration or of a backup is all that
 * has to be named.
 */
export function installationSource({ cwd }: Pick<Io, 'cwd'>, options: Options): InstallationSource {
  const [given, file] = [options.text('dir'), options.text('config')];
  if (given === undefined) return { cwd, file };
  const named = resolve(cwd, given);
  const dir = existsSync(join(named, '.backout')) ? join(named, '.backout') : named;
  const beside = join(dirname(dir), 'backout.config.yaml');
  const own = basename(dir) === '.backout' && existsSync(beside) ? beside : undefined;
  return { cwd, dir, file: file ?? own };
}
