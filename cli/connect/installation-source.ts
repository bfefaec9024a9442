import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Io } from '../terminal/io.ts';
import type { Options } from '../terminal/options.ts';

/** Where an installation is: its configuration file and its folder, as `--config` and `--dir` name them. */
export interface InstallationSource {
  readonly file?: string | undefined;
  readonly dir?: string | undefined;
  readonly cwd: string;
}

/**
 * What `--dir` and `--config` mean. A folder that contains `.backout` stands for the installation in it, and a
 * configuration beside `.backout` is its own: a demonstration or a backup is brought up again by naming its folder.
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
