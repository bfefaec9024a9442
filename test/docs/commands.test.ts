import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseCommandLine } from '../../cli/terminal/parse.ts';
import { commands } from '../../cli/table/table.mjs';
import type { CommandSpec } from '../../cli/table/table.mjs';
import { checkout, examplesIn, pages } from './support/markdown.ts';
import { commandsIn, shellWords } from './support/shell.ts';

const { scripts } = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};
/** What a pipeline's job types. */
const jobs = (text: string) => [...text.matchAll(/^ *- (?:run: )?(backout .*)$/gm)].map(([, one = '']) => one);
const typed = pages().flatMap((page) => [
  ...examplesIn(page, 'sh').flatMap(({ line, text }) => commandsIn(text).map((one) => ({ page, line, one }))),
  ...examplesIn(page, 'yaml').flatMap(({ line, text }) => jobs(text).map((one) => ({ page, line, one }))),
]);

function commandOf(words: readonly string[]): { command: CommandSpec; rest: readonly string[] } {
  const two = words.slice(0, 2).join(' ');
  const named = commands.find(({ name }) => name === two || name === words[0]);
  if (named) return { command: named, rest: words.slice(named.name.split(' ').length) };
  const inbox = commands.find(({ name }) => name === 'inbox');
  if (!inbox || !(words[0] ?? '--').startsWith('--')) throw new Error(`there is no command ${two}`);
  return { command: inbox, rest: words };
}

/** Throws where the command line itself would refuse what is written. */
function check(line: string): void {
  const [program = '', ...words] = shellWords(line);
  if (/(^|\/)backout$/.test(program)) {
    const { command, rest } = commandOf(words);
    parseCommandLine(command, rest);
  } else if (program === 'npm') {
    const script = words[0] === 'run' ? words[1] : words[0];
    if (!script || !(script in scripts)) throw new Error(`there is no npm script ${script ?? ''}`);
  }
}

describe('the commands in README and docs/', () => {
  it('are found', () => {
    expect(typed.filter(({ page }) => page === 'README.md').length).toBeGreaterThan(20);
    expect(typed.filter(({ one }) => one.startsWith('backout plan require')).length).toBeGreaterThan(3);
  });

  it.each(typed.map(({ page, line, one }) => [`${page}:${line}`, one] as const))('%s: %s', (_place, one) => {
    expect(() => check(one)).not.toThrow();
  });

  it.each(['backout shwo', 'backout start storefront@2.4.1', 'backout status --folow', 'backout note', 'npm run shp'])(
    'would not pass where %s was written',
    (line) => {
      expect(() => check(line)).toThrow(/./);
    },
  );
});

describe('the links in README and docs/', () => {
  const links = pages().flatMap((page) =>
    [...readFileSync(join(checkout, page), 'utf8').matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
      .map(([, target = '']) => target)
      .filter((target) => !target.includes('://'))
      .map((target) => [page, target] as const),
  );

  it.each(links)('%s → %s', (page, target) => {
    expect(existsSync(join(checkout, page, '..', target))).toBe(true);
  });
});
