import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packagesAreInstalled } from '../../scripts/setup/packages.mjs';

describe('whether the packages are installed', () => {
  const a = { version: '1.0.0', integrity: 'sha512-a' };
  const b = { version: '2.0.0', integrity: 'sha512-b' };
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'backout-packages-'));
    mkdirSync(join(root, 'node_modules/.bin'), { recursive: true });
    writeFileSync(join(root, 'node_modules/.bin/node'), '');
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  function check(locked: object, installed?: object, without?: string): Promise<boolean> {
    writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages: { '': {}, ...locked } }));
    if (installed)
      writeFileSync(join(root, 'node_modules/.package-lock.json'), JSON.stringify({ packages: installed }));
    for (const path of Object.keys(installed ?? {})) {
      mkdirSync(join(root, path), { recursive: true });
      if (path !== without) writeFileSync(join(root, path, 'package.json'), '{}');
    }
    return packagesAreInstalled(root);
  }

  it('is so when all of the lockfile is there', async () => {
    expect(await check({ 'node_modules/a': a }, { 'node_modules/a': a })).toBe(true);
  });

  it('is not so before npm has finished', async () => {
    expect(await check({ 'node_modules/a': a })).toBe(false);
  });

  it.each([
    ['lacks a package', {}],
    ['has another version', { 'node_modules/a': { ...a, version: '1.0.1' } }],
    ['has other contents', { 'node_modules/a': { ...a, integrity: 'sha512-x' } }],
    ['has a package too many', { 'node_modules/a': a, 'node_modules/b': b }],
  ])('is not so when node_modules %s', async (_what, installed) => {
    expect(await check({ 'node_modules/a': a }, installed)).toBe(false);
  });

  it('is so without the packages of other platforms, whose digest may be unknown', async () => {
    const other = { version: '3.0.0', optional: true };
    expect(await check({ 'node_modules/a': a, 'node_modules/other': other }, { 'node_modules/a': a })).toBe(true);
    const installed = { 'node_modules/other': { ...other, integrity: 'sha512-o' } };
    expect(await check({ 'node_modules/other': other }, installed)).toBe(true);
  });

  it('is not so when the folder of a package was removed', async () => {
    expect(await check({ 'node_modules/a': a }, { 'node_modules/a': a }, 'node_modules/a')).toBe(false);
  });

  it('is not so without the Node of the checkout', async () => {
    rmSync(join(root, 'node_modules/.bin/node'));
    expect(await check({ 'node_modules/a': a }, { 'node_modules/a': a })).toBe(false);
  });
});
