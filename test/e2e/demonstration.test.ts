import { execa } from 'execa';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const checkout = resolve(import.meta.dirname, '..', '..');
const node = join(checkout, 'node_modules', '.bin', 'node');

/** The processes whose command line mentions a folder: what a demonstration there left running. */
async function processesOf(folder: string): Promise<string[]> {
  const { stdout } = await execa('ps', ['-eo', 'pid=,args=']);
  return stdout.split('\n').filter((line) => line.includes(folder) && !line.includes('ps -eo'));
}

describe('the demonstration', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bo-demo-'));
  let shown = '';
  let exitCode: number | undefined;

  beforeAll(async () => {
    const result = await execa(node, ['examples/storefront/demo.ts', '--dir', folder, '--yes'], {
      cwd: checkout,
      reject: false,
      all: true,
      timeout: 240_000,
    });
    shown = result.all;
    exitCode = result.exitCode;
  }, 250_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('exits 0 because the shop was measured to be back on the old version', () => {
    expect({ exitCode, shown: exitCode === 0 ? '' : shown }).toEqual({ exitCode: 0, shown: '' });
  });

  it('compares version, failing checkouts and orders before and after', () => {
    expect(shown).toMatch(/version\s+2\.4\.1\s+2\.4\.0/);
    expect(shown).toMatch(/failing checkouts\s+[1-9][\d.]* %\s+0\.0 %/);
    expect(shown).toMatch(/of these lost\s+0/);
  });

  it('asks for the rollback with figures before it starts one', () => {
    expect(shown).toMatch(/checkout-errors/);
  });

  it('leaves a report that answers who, why, what and proof', () => {
    const report = readFileSync(join(folder, 'run-1', 'report.md'), 'utf8');
    expect(report).toContain('storefront@2.4.1');
    expect(report).toContain('olga@storefront.example');
    expect(report).toContain('INC-1042');
    expect(report).toContain('reverse-schema');
  });

  it('leaves a record that verifies offline', async () => {
    const record = join(folder, 'run-1', '.backout');
    const verified = await execa(join(checkout, 'bin', 'backout'), ['audit', 'verify', '--record', record], {
      reject: false,
      all: true,
    });
    expect({ exitCode: verified.exitCode, shown: verified.exitCode === 0 ? '' : verified.all }).toEqual({
      exitCode: 0,
      shown: '',
    });
  });

  it('told the people on call and the stakeholders', () => {
    expect(readFileSync(join(folder, 'run-1', 'pager.log'), 'utf8')).toContain('storefront-1');
    expect(existsSync(join(folder, 'run-1', 'mail', '1.eml'))).toBe(true);
  });

  it('ends every process that it started', async () => {
    expect(await processesOf(folder)).toEqual([]);
  });
});
