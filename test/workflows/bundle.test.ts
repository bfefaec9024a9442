import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { workflowBundle } from '../../worker/process/bundle.ts';

describe('the workflow bundle', () => {
  let code: string;
  let otherwise: string;
  beforeAll(async () => {
    otherwise = await mkdtemp(join(tmpdir(), 'backout-bundle-'));
    code = await readFile(await workflowBundle(otherwise), 'utf8');
  }, 30_000);
  afterAll(() => rm(otherwise, { recursive: true, force: true }));

  /** The modules of the bundle, as webpack names them before each one. */
  const modules = () => [...code.matchAll(/^\/\*{3}\/ "([^"]+)"$/gm)].map(([, name]) => name!);

  it('holds our workflows and the SDK they run on', () => {
    expect(modules()).toContain('./workflows/rollback.ts');
    expect(modules().some((name) => name.includes('@temporalio/workflow'))).toBe(true);
  });

  it('holds neither zod, which would cost a megabyte for each waiting run, nor plans or what reads, records or carries them out', () => {
    const heavy = modules().filter((name) =>
      /node_modules\/zod|^\.\/(plans\/(?!language\/outline\/)|activities\/|authority\/|records\/)/.test(name),
    );
    expect(heavy).toEqual([]);
  });

  it('holds no module of Node', () => {
    expect(code).not.toMatch(/require\("node:/);
    expect(modules().filter((name) => name.startsWith('node:'))).toEqual([]);
  });
});
