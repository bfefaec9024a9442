import { runNode } from '../../../scripts/testing/run-node.ts';

describe('a Node program of the checkout', () => {
  it('gives its exit status', async () => {
    expect(await runNode(['-e', 'process.exit(3)'])).toBe(3);
  });

  it('is killed when it does not come to its end in time, and counts as failed', async () => {
    const began = Date.now();
    expect(await runNode(['-e', 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)'], 500)).toBe(1);
    expect(Date.now() - began).toBeLessThan(20_000);
  });
});
