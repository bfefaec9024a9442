import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { commands } from '../../cli/table/table.mjs';

const folder = join(import.meta.dirname, '..', '..', 'cli', 'commands');
const signs = (file: string) => /sign(AndShow|Asked)\(/.test(readFileSync(join(folder, file), 'utf8'));

it('every command that signs can print the request to sign elsewhere', () => {
  const flags = (name: string) => commands.find((one) => one.name === name)?.options.map((one) => one.flags) ?? [];
  const signing = commands.filter(({ name }) => flags(name).includes('-y, --yes'));
  expect(signing.length).toBeGreaterThan(8);
  for (const { name } of signing)
    expect(flags(name)).toEqual(expect.arrayContaining(['--print', '--out FILE', '--by PERSON']));
});

it('every command that asks before it signs has an option not to ask', () => {
  const signing = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .filter(signs)
    .map((file) => basename(file, '.ts').replaceAll('-', ' '));
  const asking = commands.filter(({ name }) => signing.includes(name.replaceAll('-', ' ')));
  const without = asking.filter(({ options }) => !options.some(({ flags }) => flags.includes('--yes')));
  expect(asking.length).toBeGreaterThan(8);
  expect(without.map(({ name }) => name)).toEqual([]);
});
