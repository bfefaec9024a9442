import fc from 'fast-check';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { completePlan } from '../../plans/evaluate/plan-file.ts';

const backout = join(import.meta.dirname, '..', '..', '..', 'bin', 'backout');
const folder = mkdtempSync(join(tmpdir(), 'backout-any-'));
afterAll(() => rmSync(folder, { recursive: true }));

const nest = (text: string, end = '') =>
  fc.integer({ min: 1, max: 60_000 }).map((times) => text.repeat(times) + end.repeat(times));
/** A plan with a piece taken out, doubled, or replaced. */
const mangled = fc
  .tuple(fc.nat(completePlan.length), fc.nat(400), fc.string({ maxLength: 40 }))
  .map(([at, length, text]) => completePlan.slice(0, at) + text + completePlan.slice(at + length));
const anything = fc.oneof(
  mangled,
  fc.string({ maxLength: 400, unit: 'binary' }),
  nest('export default (', ')'),
  nest('['),
  nest('!'),
  nest('if(1)'),
  nest('a=>'),
  nest('`${'),
  nest('1+'),
  nest('type A<B=', '>'),
  fc.constantFrom(
    'for(;;);',
    'await new Promise(() => {});',
    'const a = []; for (;;) a.push(a.length + "x".repeat(1e6));',
    'export default new Proxy({}, { get() { throw 1 } });',
  ),
);

describe('plan check, whatever it is given,', () => {
  it('ends by itself with a message, within ten seconds', () => {
    fc.assert(
      fc.property(anything, fc.constantFrom('ts', 'json'), (content, kind) => {
        const file = join(folder, `any.${kind}`);
        writeFileSync(file, content);
        const began = performance.now();
        const { status, signal, stdout, stderr } = spawnSync(backout, ['plan', 'check', file], { encoding: 'utf8' });
        expect([signal, status]).toEqual([null, 2]);
        expect(`${stdout}${stderr}`).toMatch(/error|backout: /);
        expect(performance.now() - began).toBeLessThan(10_000);
      }),
      { numRuns: 60, endOnFailure: true },
    );
  }, 600_000);
});
