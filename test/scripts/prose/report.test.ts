import { passagesOf } from '../../../scripts/prose/files.ts';
import { reportOn } from '../../../scripts/prose/report.ts';

const sentence = (words: number) => `${Array.from({ length: words }, () => 'word').join(' ')}.`;
/** A page or a docstring of sentences of these lengths, each a paragraph. */
const pageOf = (...lengths: number[]) => lengths.map(sentence).join('\n\n');
const docstringOf = (...lengths: number[]) => `/** ${lengths.map(sentence).join(' W').replaceAll('Ww', 'W')} */`;
const times = (count: number, words: number) => Array.from({ length: count }, () => words);

const ofPage = (text: string, most = 40) => reportOn(passagesOf('docs/page.md', text), most);

describe('the measure of sentences', () => {
  it('accepts a median of 14 words and a 90th percentile of 24', () => {
    const { lines, isGreen } = ofPage(pageOf(...times(5, 14), ...times(4, 24), 99));
    expect(lines[0]).toBe('docs: 10 sentences, median 14 words (at most 14), 90th percentile 24 (at most 24)');
    expect(isGreen).toBe(true);
  });

  it('refuses a median of 15 words, and names what is longer than 14', () => {
    const { lines, isGreen } = ofPage(pageOf(...times(4, 3), ...times(5, 15)));
    expect(lines[1]).toBe(`docs/page.md:9: 15 words: ${sentence(15)}`);
    expect(isGreen).toBe(false);
  });

  it('refuses a 90th percentile of 25 words, and names the longest sentences first', () => {
    const { lines, isGreen } = ofPage(pageOf(...times(7, 3), 25, 26));
    expect(lines.slice(1, 3)).toEqual([
      `docs/page.md:17: 26 words: ${sentence(26)}`,
      `docs/page.md:15: 25 words: ${sentence(25)}`,
    ]);
    expect(isGreen).toBe(false);
  });

  it('names as many long sentences as it may, and counts the others', () => {
    expect(ofPage(pageOf(25, 26, 27), 1).lines.slice(1, 3)).toEqual([
      `docs/page.md:5: 27 words: ${sentence(27)}`,
      '… and 2 more; --all names all',
    ]);
  });

  it('measures docs and docstrings separately', () => {
    const short = passagesOf('common/a.ts', docstringOf(...times(50, 3)));
    const long = passagesOf('docs/page.md', pageOf(...times(9, 30)));
    const { lines, isGreen } = reportOn([...short, ...long], 0);
    expect(lines[0]).toContain('docs: 9 sentences, median 30');
    expect(lines).toContain('docstring: 50 sentences, median 3 words (at most 14), 90th percentile 3 (at most 24)');
    expect(isGreen).toBe(false);
  });

  it('refuses one long page among many short ones', () => {
    const short = passagesOf('docs/short.md', pageOf(...times(200, 3)));
    const long = passagesOf('docs/long.md', pageOf(...times(10, 30)));
    const { lines, isGreen } = reportOn([...short, ...long], 0);
    expect(lines[0]).toContain('docs: 210 sentences, median 3');
    expect(lines[1]).toContain('docs/long.md: 10 sentences, median 30');
    expect(isGreen).toBe(false);
  });
});

describe('the search for forbidden turns', () => {
  it.each([
    ['It ended otherwise than planned.', 'otherwise than'],
    ['It shows what in the plan is otherwise.', 'what in the plan is otherwise'],
    ['It begins anew.', 'anew'],
    ['It waits so long.', 'so long'],
    ['It keeps so\nmany of them.', 'so many'],
    ['Whoever asks gets it.', 'Whoever'],
    ['It stops whatever runs.', 'whatever'],
    ['It runs for ever.', 'for ever'],
    ['Everybody is told.', 'is told'],
    ['They are told why.', 'are told'],
    ['The key counts no more.', 'counts no more'],
    ['It comes to a refusal.', 'comes to'],
    ['The approval stands.', 'stands'],
  ])('finds %j', (text, turn) => {
    const { lines, isGreen } = ofPage(text);
    expect(lines).toContainEqual(expect.stringContaining(`docs/page.md:1: "${turn}" (better: `));
    expect(isGreen).toBe(false);
  });

  it.each([
    ['an idiom', 'A key stands for a person, and a deputy stands in for one.'],
    ['code', 'The state is `stands`, and `whoever` is a name.'],
    ['a word that only contains one', 'It is understood and outstanding.'],
  ])('accepts %s', (_what, text) => {
    expect(ofPage(text).isGreen).toBe(true);
  });

  it('looks into docstrings, help and titles too, each at its line', () => {
    const found = [
      ...passagesOf('common/a.ts', '\n/**\n * Does it\n * for ever.\n */'),
      ...passagesOf('cli/table/a.mjs', "const a = { help: 'whoever asks' };"),
      ...passagesOf('test/a.test.ts', "it('begins anew', () => {});"),
    ];
    const places = reportOn(found, 0).lines.map((line) => line.split(' ')[0]);
    expect(places).toEqual(expect.arrayContaining(['common/a.ts:4:', 'cli/table/a.mjs:1:', 'test/a.test.ts:1:']));
  });

  it('refuses a docstring that begins with "The same", and no page that does', () => {
    expect(reportOn(passagesOf('common/a.ts', '/** The same for a gate. */'), 0).isGreen).toBe(false);
    expect(ofPage('The same bytes give the same answer.').isGreen).toBe(true);
  });
});
