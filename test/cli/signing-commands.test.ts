import { commands } from '../../cli/table/table.mjs';
import { codeReachedBy } from '../support/reached-code.ts';

it('every command that signs can print the request to sign elsewhere', () => {
  const flags = (name: string) => commands.find((one) => one.name === name)?.options.map((one) => one.flags) ?? [];
  const signing = commands.filter(({ name }) => flags(name).includes('-y, --yes'));
  expect(signing.length).toBeGreaterThan(8);
  for (const { name } of signing)
    expect(flags(name)).toEqual(expect.arrayContaining(['--print', '--out FILE', '--by PERSON']));
});

it('every command that asks before it signs has an option not to ask', () => {
  const asking = commands.filter(({ name }) => codeReachedBy(name).includes('signAndShow('));
  const without = asking.filter(({ options }) => !options.some(({ flags }) => flags.includes('--yes')));
  expect(asking.length).toBeGreaterThan(8);
  expect(without.map(({ name }) => name)).toEqual([]);
});
