import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** What keeps the garbage of a long-lived process small. */
const nursery = '--max-semi-space-size=4';

describe('bin/backout', () => {
  let root: string;
  let command: string;

  beforeEach(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'backout-bin-')));
    command = join(root, 'checkout/bin/backout');
    mkdirSync(dirname(command), { recursive: true });
    copyFileSync('bin/backout', command);
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  function node(path: string, script: string): void {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
  }
  const ownNode = (script: string): void => node(join(root, 'checkout/node_modules/.bin/node'), script);
  const run = (path: string, ...args: string[]) =>
    spawnSync(path, args, { encoding: 'utf8', env: { PATH: `${join(root, 'path')}:/usr/bin:/bin` } });

  it('passes its arguments, as they are, and the exit code of the command line', () => {
    ownNode('printf "%s\\n" "$@"; exit 10');
    const { stdout, status } = run(command, 'note', 'two words', '');
    expect(stdout).toBe(`${nursery}\n${join(root, 'checkout/cli/main.mjs')}\nnote\ntwo words\n\n`);
    expect(status).toBe(10);
  });

  it('finds its checkout through symbolic links, also relative ones', () => {
    ownNode('echo "$2"');
    symlinkSync('checkout/bin/backout', join(root, 'first'));
    symlinkSync(join(root, 'first'), join(root, 'second'));
    expect(run(join(root, 'second')).stdout).toBe(`${join(root, 'checkout/cli/main.mjs')}\n`);
  });

  it('says how to set a fresh checkout up', () => {
    writeFileSync(join(root, 'checkout/package-lock.json'), '{}');
    const { stderr, status } = run(command);
    expect(stderr).toContain('Run npm start, npm test or node scripts/setup.mjs');
    expect(status).toBe(70);
  });

  it('uses the Node on PATH where it was installed as a package', () => {
    node(join(root, 'path/node'), '[ "$1" = -e ] || echo "ran $2"');
    expect(run(command).stdout).toBe(`ran ${join(root, 'checkout/cli/main.mjs')}\n`);
  });

  it('refuses a Node on PATH that is too old', () => {
    node(join(root, 'path/node'), '[ "$1" = --version ] && echo v20.20.2; [ "$1" != -e ]');
    const { stderr, status } = run(command);
    expect(stderr).toContain('expected Node 22.18 or newer, found v20.20.2');
    expect(status).toBe(70);
  });
});
