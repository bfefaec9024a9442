import { codes } from '../../common/codes.ts';
import { codeIn, readPage, rowsOf } from './support/markdown.ts';

/** The rows of a page's tables whose first cell is a code. */
const rowsOfCodes = (page: string) => rowsOf(readPage(page)).filter(([code = '']) => (codeIn(code)[0] ?? '') in codes);

describe('docs/reference/errors.md', () => {
  const rows = rowsOf(readPage('docs/reference/errors.md'));
  const listed = rows.map(([code = '', exit = '']) => [codeIn(code)[0] ?? '', Number(exit)] as const);
  // All findings have one exit status, which docs/reference/findings.md names above its tables.
  const findings = rowsOfCodes('docs/reference/findings.md').map(([code = '']) => [codeIn(code)[0] ?? '', 2] as const);

  it('lists, together with the findings, every code with its exit status, and no other', () => {
    expect(Object.fromEntries([...listed, ...findings])).toEqual(codes);
  });

  it('lists each code once, and none that is among the findings', () => {
    const all = [...listed, ...findings].map(([code]) => code);
    expect(all).toHaveLength(new Set(all).size);
  });

  it('says for each what it means and what to do', () => {
    expect(rows.filter(([, , means, next]) => !means || !next)).toEqual([]);
  });
});
