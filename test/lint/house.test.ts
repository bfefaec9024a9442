import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { breaches } from './house.ts';
import { sourceFiles, trackedFiles } from './tracked-files.ts';

const LONGEST_FILE = 400;
const BINARY = /\.(png|jpg|gif|ico|woff2?|gz|tgz)$/;

describe('every file of the repository', () => {
  it('keeps the rules of the house', () => {
    const found = trackedFiles()
      .filter((path) => !BINARY.test(path))
      .flatMap((path) => breaches(path, readFileSync(path, 'utf8')));
    expect(found).toEqual([]);
  });

  it('is short when it holds code', () => {
    const long = sourceFiles().filter((path) => readFileSync(path, 'utf8').split('\n').length - 1 > LONGEST_FILE);
    expect(long).toEqual([]);
  });

  it('has a kebab-case name when it holds code', () => {
    const misnamed = sourceFiles().filter((path) => !/^\.?[a-z0-9]+([.-][a-z0-9]+)*$/.test(basename(path)));
    expect(misnamed).toEqual([]);
  });
});

describe('the lockfile', () => {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lockfile;

  it('names the packages of every platform, without which npm ci refuses it', () => {
    const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies)
        .filter((name) => !(`${path}/node_modules/${name}` in packages) && !(`node_modules/${name}` in packages))
        .map((name) => `${path} → ${name}`),
    );
    expect(missing).toEqual([]);
  });

  it('knows the digest of everything that runs on Linux', () => {
    const unknown = Object.entries(packages)
      .filter(
        ([path, { integrity, os = ['linux'], cpu = ['x64'] }]) =>
          path !== '' && !integrity && os.includes('linux') && cpu.includes('x64'),
      )
      .filter(([, { libc = ['glibc'] }]) => libc.includes('glibc'))
      .map(([path]) => path);
    expect(unknown).toEqual([]);
  });
});

describe('the rules of the house', () => {
  it.each([
    ['a focused test', 'test/a.test.ts', ['it.only(', 'describe.only.each(', 'fit(']],
    ['a test skipped without a reason', 'test/a.test.ts', ['it.skip(', 'describe.skip(', 'xit(', 'test.todo(']],
    ['a linter rule set aside without a reason', 'api/a.ts', ['// oxlint-disable-next-line no-var']],
    ['a silenced compiler', 'api/a.ts', ['// @ts-ignore']],
    ['a path of one machine', 'docs/a.md', ['/home/ann/main', 'see /root/.cache', '`/root/`']],
    ['an address of a registry', 'package-lock.json', ['"resolved": "https://packages.example.com/a.tgz"']],
    ['an address of a registry', '.npmrc', ['registry=https://packages.example.com/']],
  ])('find %s', (_what, path, lines) => {
    const unnoticed = lines.filter((line) => breaches(path, line).length === 0);
    expect(unnoticed).toEqual([]);
  });

  it.each([
    ['a linter rule set aside with a reason', 'api/a.ts', '// oxlint-disable-next-line no-var -- the bundler needs it'],
    ['a path below another one', 'docs/a.md', 'src/work/main and $HOME/root/x'],
    ['a word that only contains a forbidden one', 'test/a.test.ts', 'const profit = fitted(commits);'],
  ])('accept %s', (_what, path, line) => {
    expect(breaches(path, line)).toEqual([]);
  });
});

interface Lockfile {
  readonly packages: Record<
    string,
    {
      readonly integrity?: string;
      readonly os?: readonly string[];
      readonly cpu?: readonly string[];
      readonly libc?: readonly string[];
      readonly optionalDependencies?: Record<string, string>;
    }
  >;
}
