import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commands } from '../../cli/table.mjs';

const folder = join(import.meta.dirname, '..', '..', 'cli', 'commands');
const signs = (file: string) => /sign(AndShow|Asked)\(/.test(readFileSync(join(folder, file), 'utf8'));

it('every command that asks before it signs can be told not to ask', () => {
  const signing = readdirSync(folder)
    .filter(signs)
    .map((file) => file.replace('.ts', '').replaceAll('-', ' '));
  const asking = commands.filter(({ name }) => signing.includes(name.replaceAll('-', ' ')));
  const without = asking.filter(({ options }) => !options.some(({ flags }) => flags.includes('--yes')));
  expect(asking.length).toBeGreaterThan(8);
  expect(without.map(({ name }) => name)).toEqual([]);
});
