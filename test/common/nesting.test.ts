import fc from 'fast-check';
import { parseRoster } from '../../roster/parse.ts';
import { readRequest } from '../../authority/receiving/read-request.ts';
import { canonicalBytes, parseCanonical } from '../../common/canonical.ts';
import { isBackoutError } from '../../common/errors.ts';
import { nestsTooDeeply } from '../../common/nesting.ts';
import { parseFrozen, readFrozen } from '../../plans/language/freeze/freeze.ts';
import { smallPlan } from '../support/plans.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);
const nested = (depth: number, inner = '1') => `${'['.repeat(depth)}${inner}${']'.repeat(depth)}`;
const messageOf = (work: () => unknown): string => {
  try {
    work();
    return 'nothing was thrown';
  } catch (error) {
    if (isBackoutError(error)) return error.message;
    throw error;
  }
};

describe('what nests too deeply', () => {
  it('is counted in objects and arrays, and not in texts', () => {
    expect(nestsTooDeeply(bytesOf(nested(100)))).toBe(false);
    expect(nestsTooDeeply(bytesOf(nested(101)))).toBe(true);
    expect(nestsTooDeeply(bytesOf(`[${'{},'.repeat(500)}[]]`))).toBe(false);
    expect(nestsTooDeeply(bytesOf(JSON.stringify({ text: `\\"${'[{'.repeat(500)}` })))).toBe(false);
    expect(nestsTooDeeply(bytesOf('{"a\\"":'.repeat(101)))).toBe(true);
  });

  it.each([
    ['arrays', nested(20_000)],
    ['objects', `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`],
    ['parallels', `${'{"branches":[{"id":"a","steps":['.repeat(6000)}1${']}]}'.repeat(6000)}`],
  ])('is refused as a frozen plan and as a request, with one message: %s', (_what, text) => {
    expect(messageOf(() => parseFrozen(bytesOf(text)))).toBe('the frozen plan nests too deeply');
    const { content } = readRequest(bytesOf(text));
    expect('problem' in content && content.problem.message).toBe('the request nests too deeply');
    expect(parseCanonical(bytesOf(text))).toBeUndefined();
  });

  it('is refused inside a plan that is well otherwise', () => {
    const { steps, ...rest } = JSON.parse(JSON.stringify(smallPlan())) as { steps: unknown[] };
    const deep = (depth: number): unknown =>
      depth === 0 ? steps[0] : { id: 'p', kind: 'parallel', branches: [{ id: 'b', steps: [deep(depth - 1)] }] };
    const { findings } = readFrozen(canonicalBytes({ ...rest, steps: [deep(40)] }));
    expect(findings.map(({ message }) => message)).toEqual(['the frozen plan nests too deeply']);
  });

  it.each([
    ['flow', nested(20_000)],
    ['a block on one line', '- '.repeat(20_000)],
    ['keys that are collections', '? '.repeat(20_000)],
    ['indentation', Array.from({ length: 2000 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
  ])('is refused as a roster, in every way of writing YAML: %s', (_what, text) => {
    expect(messageOf(() => parseRoster(text, 'roster.yaml'))).toBe('the roster nests too deeply');
  });
});

describe('malformed input', () => {
  const valid = JSON.stringify(smallPlan());
  const pieces = fc.constantFrom('[', '{', '"a":', '}', ']', '"', '\\', ',', ':', '- ', '? ', '\n', ' ', '1', '\u0000');
  const malformed = fc.oneof(
    fc.array(pieces, { maxLength: 400 }).map((parts) => parts.join('')),
    fc.tuple(pieces, fc.integer({ min: 1, max: 3000 })).map(([piece, times]) => piece.repeat(times)),
    fc
      .tuple(fc.nat(valid.length), fc.nat(40), fc.string({ unit: 'binary' }))
      .map(([at, cut, put]) => valid.slice(0, at) + put + valid.slice(at + cut)),
    fc.json({ maxDepth: 8 }),
    fc.string({ unit: 'binary', maxLength: 200 }),
  );

  it('is refused with an error of ours as a plan, a request and a roster, and never crashes', () => {
    fc.assert(
      fc.property(fc.oneof(malformed.map(bytesOf), fc.uint8Array({ maxLength: 300 })), (bytes) => {
        const { frozen, findings } = readFrozen(bytes);
        if (frozen === undefined) expect(findings.length).toBeGreaterThan(0);
        const { content } = readRequest(bytes);
        if ('problem' in content) expect(isBackoutError(content.problem)).toBe(true);
        messageOf(() => parseRoster(new TextDecoder().decode(bytes), 'roster.yaml'));
      }),
      { numRuns: 2000 },
    );
  });
});
