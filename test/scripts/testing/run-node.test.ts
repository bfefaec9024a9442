import { spawnSync } from 'node:child_process';
import { runNode } from '../../../scripts/testing/run-node.ts';

const module = new URL('../../../scripts/testing/run-node.ts', import.meta.url).href;
/** What is said on stderr about a program that ends like this. */
function saidOf(program: string, limitMs: number): string {
  const code = `const { runNode } = await import('${module}'); await runNode(['-e', ${JSON.stringify(program)}], ${limitMs});`;
  return spawnSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' }).stderr;
}

describe('a Node program of the checkout', () => {
  it('gives its exit status', async () => {
    expect(await runNode(['-e', 'process.exit(3)'])).toBe(3);
  });

  it('is killed when it does not end in time, and counts as failed', async () => {
    const began = Date.now();
    expect(await runNode(['-e', 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)'], 500)).toBe(1);
    expect(Date.now() - began).toBeLessThan(20_000);
  });

  it('is said to have taken too long only where it did', () => {
    expect(saidOf('setInterval(() => {}, 1000)', 500)).toContain('killed after 0.5 s');
    const other = saidOf("process.kill(process.pid, 'SIGKILL')", 60_000);
    expect(other).toContain('ended by SIGKILL');
    expect(other).not.toContain('killed after');
  });
});
