import { codes } from '../../common/codes.ts';
import { codeIn, readPage, rowsOf } from './support/markdown.ts';

describe('docs/reference/errors.md', () => {
  const rows = rowsOf(readPage('docs/reference/errors.md'));
  const listed = rows.map(([code = '', exit = '']) => [codeIn(code)[0] ?? '', Number(exit)] as const);

  it('lists every code with its exit status, and no other', () => {
    expect(Object.fromEntries(listed)).toEqual(codes);
  });

  it('lists each code once', () => {
    expect(listed).toHaveLength(new Set(listed.map(([code]) => code)).size);
  });

  it('says for each what it means and what to do', () => {
    expect(rows.filter(([, , means, next]) => !means || !next)).toEqual([]);
  });
});
