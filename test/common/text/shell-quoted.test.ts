import { execFileSync } from 'node:child_process';
import { shellQuoted } from '../../../common/text/shell-quoted.ts';

describe('a word for a shell', () => {
  it('is taken by a real shell as it is', () => {
    const words = ['', 'plain/1.2@x', "a b'c", '$(id)', '`id`', '~', '*', '#x', '!', 'a\nb', 'ÄÖ', '\\', '"'];
    const line = `printf '%s|' ${words.map(shellQuoted).join(' ')}`;
    expect(execFileSync('/bin/sh', ['-c', line], { encoding: 'utf8' })).toBe(words.map((one) => `${one}|`).join(''));
  });

  it('has no quotes if none are needed', () => {
    expect(shellQuoted('plans/storefront/2.4.1.ts')).toBe('plans/storefront/2.4.1.ts');
  });
});
