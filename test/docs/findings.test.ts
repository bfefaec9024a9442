import { analysisCodes } from '../../plans/language/checks/parts/codes.ts';
import { codeIn, readPage, rowsOf } from './support/markdown.ts';

describe('docs/reference/findings.md', () => {
  const rows = rowsOf(readPage('docs/reference/findings.md')).filter(([code = '']) =>
    codeIn(code)[0]?.startsWith('plan-'),
  );

  it('lists every code of the analysis, whether it is an error, and no other', () => {
    expect(Object.fromEntries(rows.map(([code = '', is]) => [codeIn(code)[0], is]))).toEqual(analysisCodes);
  });

  it('says of each what it finds and what to do', () => {
    expect(rows.filter(([, , finds, next]) => !finds || !next)).toEqual([]);
  });
});
