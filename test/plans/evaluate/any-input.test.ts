import fc from 'fast-check';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isBackoutError } from '../../../common/errors.ts';
import { canonicalBytes } from '../../../common/canonical.ts';
import { inspectPlan } from '../../../plans/evaluate/index.ts';
import { analysePlan } from '../../../plans/language/checks/analyse.ts';
import { smallPlan } from '../../support/plans.ts';

const folder = mkdtempSync(join(tmpdir(), 'backout-any-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What came of looking at a file: findings, or an error that says what is wrong. Anything else is thrown. */
async function lookAt(name: string, content: Uint8Array | string): Promise<string> {
  const file = join(folder, name);
  writeFileSync(file, content);
  try {
    const { evaluated, findings, locate } = await inspectPlan(file);
    if (evaluated) analysePlan(evaluated.plan, {}, findings).findings.map(locate);
    return findings[0]?.code ?? 'sound';
  } catch (thrown) {
    if (isBackoutError(thrown)) return thrown.code;
    throw thrown;
  }
}

const nested = (text: string, times: number, end = '') => text.repeat(times) + end.repeat(times);

/** Watches what processes begun by this one hold in memory; the most that one of them did, in megabytes, when called. */
function peakOfChildren(): () => number {
  let peak = 0;
  const own = `/proc/${process.pid}/task/${process.pid}/children`;
  const timer = setInterval(() => {
    for (const child of textOf(own).split(' ').filter(Boolean)) {
      const kilobytes = /VmHWM:\s+(\d+)/.exec(textOf(`/proc/${child}/status`))?.[1] ?? 0;
      peak = Math.max(peak, Number(kilobytes) / 1024);
    }
  }, 10);
  return () => {
    clearInterval(timer);
    return peak;
  };
}

/** Empty where the process is gone. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

describe('plan check', () => {
  it('says what is wrong with any bytes called JSON', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.json()), async (content) => {
        expect(await lookAt('any.json', content)).not.toBe('internal');
      }),
      { numRuns: 150 },
    );
  });

  it('says what is wrong with a plan that has any value in any place', async () => {
    const plan = smallPlan();
    const members = Object.keys(plan);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...members), fc.jsonValue({ maxDepth: 6 }), async (member, value) => {
        const content = canonicalBytes({ ...plan, [member]: value });
        expect(await lookAt('odd.json', content)).not.toBe('internal');
      }),
      { numRuns: 150 },
    );
  });

  it('says what is wrong with JSON that nests deeper than any stack', async () => {
    expect(await lookAt('deep.json', nested('[', 200_000, ']'))).toMatch(/^plan-/);
    expect(await lookAt('deeper.json', nested('{"a":', 200_000))).toMatch(/^plan-/);
  });

  it.each([
    ['brackets', `export default ${nested('[', 20_000, ']')}`],
    ['operators', `export default ${Array.from({ length: 100_000 }, () => '1').join('+')}`],
  ])('says what is wrong with a module that nests %s deeper than any stack', async (_what, text) => {
    expect(await lookAt('deep.ts', text)).toBe('plan-source-failed');
  });

  it('says that a file is too large, without reading it', async () => {
    expect(await lookAt('large.ts', Buffer.alloc(5 * 1024 * 1024, '/'))).toBe('plan-too-large');
  });

  it.each([
    ['on the heap', 'const all = []; for (;;) all.push(new Array(10_000).fill({}));'],
    ['outside of the heap', 'const all = []; for (;;) all.push(new Uint8Array(50_000_000).fill(1));'],
  ])('stops a module that eats memory %s at its limit, and says so', async (_where, text) => {
    const [began, peak] = [performance.now(), peakOfChildren()];
    const file = join(folder, 'hungry.ts');
    writeFileSync(file, `${text}\nexport default all;`);
    await expect(inspectPlan(file)).rejects.toMatchObject({ message: 'the plan used more than 256 MB of memory' });
    expect(performance.now() - began).toBeLessThan(10_000);
    const megabytes = peak();
    expect(megabytes).toBeGreaterThan(100);
    expect(megabytes).toBeLessThan(1100);
  });
});
