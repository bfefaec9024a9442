import { execa } from 'execa';
import fc from 'fast-check';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crowding } from '../../chaos/crowding.ts';
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

const SEED = Number(process.env['BACKOUT_INPUT_SEED'] ?? 20_261_123);
const CASES = 60;
const AT_ONCE = 2;

/** What `plan check` does with a file of that content, where it is not what it should do. */
async function wrongWith(content: string, file: string): Promise<object[]> {
  writeFileSync(file, content);
  const began = performance.now();
  const { exitCode, signal, all } = await execa(backout, ['plan', 'check', file], { all: true, reject: false });
  const ms = performance.now() - began;
  const isRight = exitCode === 2 && /error|backout: /.test(all) && ms < 10_000 * crowding();
  return isRight ? [] : [{ content: content.slice(0, 400), exitCode, signal, ms, said: all.slice(0, 400) }];
}

describe('plan check with any input', () => {
  it(`ends by itself with a message, within ten seconds (${CASES} inputs, seed ${SEED})`, async () => {
    const given = fc.tuple(anything, fc.constantFrom('ts', 'json'));
    const cases = fc.sample(given, { numRuns: CASES, seed: SEED }).entries();
    const wrong: object[] = [];
    const lane = async () => {
      for (const [at, [content, kind]] of cases)
        wrong.push(...(await wrongWith(content, join(folder, `${at}.${kind}`))));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
    expect(wrong).toEqual([]);
  }, 600_000);
});
