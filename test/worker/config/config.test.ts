import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadSettings } from '../../../worker/config/config.ts';

describe('the configuration', () => {
  let cwd: string;
  beforeEach(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'backout-config-'));
  });
  afterEach(() => rm(cwd, { recursive: true, force: true }));
  const write = (text: string) => writeFile(join(cwd, 'backout.config.yaml'), text);

  it('has a default for everything where there is no file', async () => {
    const { config, dir, file } = await loadSettings({ cwd });
    expect({ dir, file, mode: config.temporal.mode }).toEqual({
      dir: join(cwd, '.backout'),
      file: null,
      mode: 'embedded',
    });
  });

  it('takes relative paths to be relative to its file', async () => {
    await write('dir: here\nworker:\n  secrets:\n    TOKEN: { from: file, path: secrets/token }\n');
    const { config, dir } = await loadSettings({ cwd });
    expect(dir).toBe(join(cwd, 'here'));
    expect(config.worker.secrets['TOKEN']).toEqual({ from: 'file', path: join(cwd, 'secrets/token') });
  });

  it('has a folder that the relative paths of plans are in, wherever the process was started', async () => {
    const other = join(cwd, 'elsewhere');
    expect((await loadSettings({ cwd: other, dir: join(cwd, 'demo/.backout') })).base).toBe(join(cwd, 'demo'));
    expect((await loadSettings({ cwd })).base).toBe(cwd);
    await write('dir: here/.backout\n');
    expect((await loadSettings({ cwd: other, file: join(cwd, 'backout.config.yaml') })).base).toBe(cwd);
  });

  it('takes the command of a secret to be relative to its file where it is named by a path', async () => {
    const command = (name: string) =>
      `    ${name.toUpperCase()}: { from: command, argv: [${name === 'a' ? './get' : 'get'}, ./x] }\n`;
    await write(`worker:\n  secrets:\n${command('a')}${command('b')}`);
    const { secrets } = (await loadSettings({ cwd })).config.worker;
    expect(secrets).toEqual({
      A: { from: 'command', argv: [join(cwd, 'get'), './x'] },
      B: { from: 'command', argv: ['get', './x'] },
    });
  });

  it('gives way to a folder named on the command line', async () => {
    await write('dir: here\n');
    expect((await loadSettings({ cwd, dir: 'there' })).dir).toBe(join(cwd, 'there'));
  });

  it.each([
    ['log:\n  level: loud\n', 'log.level', '"loud"'],
    ['api:\n  requestsPerMinute: many\n', 'api.requestsPerMinute', '"many"'],
    ['wroker: {}\n', 'wroker', 'wroker'],
    ['temporal:\n  mod: cluster\n', 'temporal.mod', 'mod'],
  ])('names the key that is wrong in %j', async (text, key, found) => {
    await write(text);
    await expect(loadSettings({ cwd })).rejects.toMatchObject({
      code: 'config-invalid',
      message: `the configuration is wrong at ${key}`,
      detail: { found, where: `${join(cwd, 'backout.config.yaml')}: ${key}` },
    });
  });

  it('refuses what is not YAML, and a file that was named and is not there', async () => {
    await write('dir: [');
    await expect(loadSettings({ cwd })).rejects.toMatchObject({ code: 'config-invalid' });
    await expect(loadSettings({ cwd, file: 'missing.yaml' })).rejects.toMatchObject({ code: 'config-invalid' });
  });
});
