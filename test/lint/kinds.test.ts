import { readFileSync } from 'node:fs';
import { stepTraits } from '../../plans/language/outline/traits.ts';
import { probes } from '../../plans/language/probes/index.ts';
import { rooms } from './rooms.ts';
import { sourceFiles } from './tracked-files.ts';

const kinds = [...new Set([...Object.keys(stepTraits), ...Object.keys(probes)])].join('|');
/** A kind that is compared, chosen by, or first in a list. */
const named = new RegExp(
  String.raw`\bkind\)?\s*[!=]==\s*'(?:${kinds})'|\bcase '(?:${kinds})':|\['(?:${kinds})', '(?:${kinds})'`,
  'g',
);
/** Where each kind has a file of its own. */
const own = /^(plans\/language|activities\/effects)\/(kinds|probes)\//;

function namesKinds(source: string): string[] {
  return source.match(named) ?? [];
}

describe('kinds of steps and probes', () => {
  it('are named nowhere but in their own files: all else asks their traits and tables', () => {
    const inRooms = sourceFiles().filter(
      (path) => rooms.some(({ folder }) => path.startsWith(folder)) && !own.test(path),
    );
    expect(
      inRooms.flatMap((path) => namesKinds(readFileSync(path, 'utf8')).map((found) => `${path}: ${found}`)),
    ).toEqual([]);
  });

  it.each([
    "step.kind === 'command'",
    "probe?.kind !== 'metrics'",
    "case 'wait':",
    "['command', 'http'].includes(kind)",
  ])('are found where code says %s', (source) => expect(namesKinds(source)).toHaveLength(1));
});
