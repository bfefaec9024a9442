import { readFileSync } from 'node:fs';
import { crossings, isPackage } from './boundaries.ts';
import { type Import, importsOf } from './imports.ts';
import { shipped } from './rooms.ts';
import { sourceFiles } from './tracked-files.ts';

/** A file of a made-up repository, with what it imports. */
function graphOf(files: Record<string, string>): Map<string, Import[]> {
  return new Map(Object.entries(files).map(([path, source]) => [path, importsOf(path, source)]));
}

describe('imports between rooms', () => {
  const graph = graphOf(Object.fromEntries(sourceFiles().map((path) => [path, readFileSync(path, 'utf8')])));

  it('go only the ways that the table of rooms names', () => {
    expect(crossings(graph)).toEqual([]);
  });

  it('are of packages that package.json names, in shipped rooms as dependencies', () => {
    const { name, dependencies, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
    const installed = new Set([name, ...Object.keys(dependencies)]);
    const available = new Set([...installed, ...Object.keys(devDependencies)]);
    const missing = [...graph].flatMap(([path, imports]) => {
      const known = shipped.some((folder) => path.startsWith(folder)) ? installed : available;
      return imports
        .filter(({ target, typeOnly }) => isPackage(target) && !target.startsWith('node:') && !typeOnly)
        .filter(({ target }) => !known.has(packageOf(target)))
        .map(({ target }) => `${path} imports ${target}`);
    });
    expect(missing).toEqual([]);
  });

  it('name files that exist', () => {
    const missing = [...graph].flatMap(([path, imports]) =>
      imports
        .filter(({ target }) => !isPackage(target) && !target.endsWith('.json') && !graph.has(target))
        .map(({ target }) => `${path} imports ${target}`),
    );
    expect(missing).toEqual([]);
  });
});

describe('the check of imports', () => {
  it.each([
    ['a workflow that imports a node: module', 'workflows/a.ts', `import fs from 'node:fs';`],
    ['a workflow that imports an activity as a value', 'workflows/a.ts', `import { run } from '../activities/run.ts';`],
    ['a workflow that re-exports the record', 'workflows/a.ts', `export * from '../records/store.ts';`],
    ['an outline that imports zod', 'plans/language/outline/a.ts', `import { z } from 'zod';`],
    ['an outline that imports the schema', 'plans/language/outline/a.ts', `import { a } from '../schema/index.ts';`],
    ['a plan language that imports node:crypto', 'plans/language/a.ts', `import { createHash } from 'node:crypto';`],
    [
      'an authored plan that imports the record',
      'plans/shop/1.ts',
      `import { a } from '../../records/record-store.ts';`,
    ],
    ['a worker that imports the command line', 'worker/a.ts', `import { main } from '../cli/main.mjs';`],
    ['an API that imports a workflow', 'api/a.ts', `import { rollback } from '../workflows/rollback.ts';`],
    ['an activity that imports the worker', 'activities/a.ts', `import { a } from '../worker/config.ts';`],
    [
      'a command that imports the worker with itself',
      'cli/commands/setup/processes.ts',
      `import { up } from '../../../worker/up.ts';`,
    ],
    ['another command that loads the worker', 'cli/commands/run/status.ts', `await import('../../../worker/up.ts');`],
    ['a command that opens Temporal', 'cli/commands/a.ts', `import { Client } from '@temporalio/client';`],
    ['a file outside all rooms', 'elsewhere/a.ts', ''],
  ])('finds %s', (_what, path, source) => {
    expect(crossings(graphOf({ [path]: source }))).not.toEqual([]);
  });

  it.each([
    ['a workflow that imports types of an activity', 'workflows/a.ts', `import type { A } from '../activities/a.ts';`],
    [
      'a command that loads the worker when called',
      'cli/commands/setup/processes.ts',
      `await import('../../../worker/up.ts');`,
    ],
    ['a worker that imports the API', 'worker/a.ts', `import { api } from '../api/server.ts';`],
  ])('accepts %s', (_what, path, source) => {
    expect(crossings(graphOf({ [path]: source }))).toEqual([]);
  });

  it('follows chains: a workflow loads what its imports import', () => {
    const graph = graphOf({
      'workflows/a.ts': `import { digestOf } from '../common/digest.ts';`,
      'common/digest.ts': `import { createHash } from 'node:crypto';`,
    });
    expect(crossings(graph)).toEqual([
      'workflows/a.ts loads node:crypto: workflows/a.ts → common/digest.ts → node:crypto',
    ]);
  });

  it('refuses a computed import, which nobody could check', () => {
    expect(() => importsOf('cli/a.ts', 'await import(name);')).toThrow('expected import() of a literal');
  });
});

interface Manifest {
  readonly name: string;
  readonly dependencies: Record<string, string>;
  readonly devDependencies: Record<string, string>;
}

function packageOf(target: string): string {
  return target.split('/', target.startsWith('@') ? 2 : 1).join('/');
}
