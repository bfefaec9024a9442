import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandLinePage, commandLineText } from '../../scripts/docs/command-line.mjs';

const checkout = join(import.meta.dirname, '..', '..');

describe('docs/reference/command-line.md', () => {
  it('is what node scripts/docs/command-line.mjs writes from the table of commands', () => {
    expect(readFileSync(join(checkout, commandLinePage), 'utf8')).toBe(commandLineText());
  });
});
