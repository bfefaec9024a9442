import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { parse } from 'yaml';
import { BackoutError } from '../../common/errors.ts';
import { messageOf } from '../../common/is-error.ts';
import { type Config, configSchema as schema } from './config-schema.ts';
import { type Intervals, defaultIntervals } from './intervals.ts';

/** The configuration of a process, with the absolute folder of its installation. */
export interface WorkerSettings {
  readonly config: Config;
  /** The installation's folder. */
  readonly dir: string;
  /** The configuration file, or null where there is none and the defaults hold. */
  readonly file: string | null;
  /** The folder that relative paths of plans and of `worker.secrets` are in, wherever the process was started. */
  readonly base: string;
  readonly pace: Intervals;
}

/** Where the settings come from. `dir` comes before what the file says. */
export interface SettingsSource {
  readonly file?: string | undefined;
  readonly dir?: string | undefined;
  readonly cwd?: string | undefined;
  /** In a hurry, for tests. */
  readonly pace?: Partial<Intervals> | undefined;
}

const configFile = 'backout.config.yaml';

/**
 * Reads the configuration: the given file, or `backout.config.yaml` in the working folder where there is one. Relative
 * paths in it are the file's. Throws `config-invalid`, naming the key.
 */
export async function loadSettings(source: SettingsSource = {}): Promise<WorkerSettings> {
  const { file, dir, cwd = process.cwd() } = source;
  const path = resolve(cwd, file ?? configFile);
  const text = await readFile(path, 'utf8').catch((error: unknown) => absent(error, path, file !== undefined));
  const found = text === undefined ? {} : parseYaml(text, path);
  const config = withAbsolutePaths(check(found, path), dirname(path));
  const folder = dir === undefined ? config.dir : resolve(cwd, dir);
  const base = text === undefined ? dirname(folder) : dirname(path);
  const pace = { ...defaultIntervals, ...source.pace };
  return { config, dir: folder, file: text === undefined ? null : path, base, pace };
}

function absent(error: unknown, path: string, isWanted: boolean): undefined {
  if (!isWanted && (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
  throw new BackoutError('config-invalid', 'the configuration cannot be read', {
    expected: 'a file that can be read',
    found: messageOf(error),
    where: path,
    next: 'name another one with --config, or leave it out',
  });
}

function parseYaml(text: string, path: string): unknown {
  try {
    return parse(text) ?? {};
  } catch (error) {
    throw new BackoutError('config-invalid', 'the configuration is not YAML', {
      expected: 'YAML',
      found: messageOf(error),
      where: path,
      next: 'mend it there; docs/reference/configuration.md has an example',
    });
  }
}

function check(found: unknown, path: string): Config {
  const result = schema.safeParse(found);
  if (result.success) return result.data;
  const [first] = result.error.issues;
  const unknown = first?.code === 'unrecognized_keys' ? first.keys : [];
  const key = [...(first?.path ?? []), ...unknown.slice(0, 1)].map(String).join('.') || 'the whole file';
  throw new BackoutError('config-invalid', `the configuration is wrong at ${key}`, {
    expected: unknown.length > 0 ? 'keys that are known' : (first?.message ?? 'something else'),
    found: unknown.length > 0 ? unknown.join(', ') : JSON.stringify(valueAt(found, first?.path ?? [])),
    where: `${path}: ${key}`,
    next: 'mend it there; docs/reference/configuration.md has every key',
  });
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key], value) ?? 'nothing';
}

function withAbsolutePaths(config: Config, base: string): Config {
  const { listen } = config.api;
  const at = (path: string) => resolve(base, path);
  const absolute =
    listen &&
    ('socket' in listen ? { socket: at(listen.socket) } : { ...listen, cert: at(listen.cert), key: at(listen.key) });
  const told = config.worker.metrics;
  const metrics = told && 'socket' in told ? { socket: at(told.socket) } : told;
  const secrets = Object.entries(config.worker.secrets).map(([name, one]) => [name, providerFrom(one, at)] as const);
  return {
    ...config,
    dir: at(config.dir),
    ...(config.runbooks === undefined ? {} : { runbooks: at(config.runbooks) }),
    api: { ...config.api, ...(absolute ? { listen: absolute } : {}) },
    worker: { ...config.worker, secrets: Object.fromEntries(secrets), ...(metrics ? { metrics } : {}) },
  };
}

type Provider = Config['worker']['secrets'][string];

/** A command that is named by its path is the file's too; one without a slash is looked for on PATH. */
function providerFrom(provider: Provider, at: (path: string) => string): Provider {
  if (provider.from === 'file') return { ...provider, path: at(provider.path) };
  if (provider.from === 'environment') return provider;
  const [name = '', ...args] = provider.argv;
  return { ...provider, argv: [name.includes('/') ? at(name) : name, ...args] };
}

/** The places of an installation inside its folder. */
export function installationPaths(dir: string) {
  return {
    checkpointKey: join(dir, 'checkpoint.key'),
    socket: join(dir, 'api.sock'),
    spool: join(dir, 'spool'),
    temporal: join(dir, 'temporal'),
    log: join(dir, 'backout.log'),
    cache: join(dir, 'cache'),
    runbooks: join(dir, 'runbooks'),
  } as const;
}
