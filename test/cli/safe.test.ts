import fc from 'fast-check';
import { jsonText } from '../../cli/terminal/output.ts';
import { errorLines } from '../../cli/terminal/render-error.ts';
import { safeText, safeDeep } from '../../cli/terminal/safe-text.ts';
import { styleFor } from '../../cli/terminal/style.ts';

/** Whatever a terminal obeys instead of showing it. */
const steers = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

describe('text that others wrote', () => {
  it.each([
    ['a colour', '\u001b[31mred', '␛[31mred'],
    ['a window title', '\u001b]0;x\u0007', '␛]0;x␇'],
    ['a line break', 'one\ntwo\r\nthree', 'one␊two␊three'],
    ['a carriage return', 'good\rbad', 'good␍bad'],
    ['an 8-bit control', '\u009b2J', '<U+009B>2J'],
    ['text that runs backwards', '\u202eabc', '<U+202E>abc'],
    ['something invisible', 'a\u200bb\u{e0041}', 'a<U+200B>b<U+E0041>'],
    ['half a character', 'a\ud800b', 'a<U+D800>b'],
    ['an honest text', 'Zürich 東京 🚀', 'Zürich 東京 🚀'],
  ])('is shown as it is, but %s steers nothing', (_what, text, shown) => {
    expect(safeText(text)).toBe(shown);
  });

  it('steers nothing, for any text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        (text) => !steers.test(safeText(text)) && safeText(safeText(text)) === safeText(text),
      ),
    );
  });

  it('steers nothing at any depth, nor by the names of members', () => {
    expect(safeDeep({ '\u001b': ['\u0007', { a: '\n', n: 1, no: null }] })).toEqual({
      '␛': ['␇', { a: '␊', n: 1, no: null }],
    });
  });

  it('keeps its content in JSON, in letters that no terminal obeys', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string({ unit: 'binary' }), (value, text) => {
        const written = jsonText({ value, text });
        return (
          !/[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069]/u.test(written) &&
          JSON.stringify(JSON.parse(written)) === JSON.stringify({ value, text })
        );
      }),
    );
  });

  it('stays in its line of an error', () => {
    const error = {
      code: 'usage',
      message: 'no\nbackout: all is well',
      expected: null,
      found: '\u001b[2K',
      where: '',
      next: null,
    } as const;
    expect(errorLines(error, styleFor(false))).toEqual(['backout: no␊backout: all is well', '  found     ␛[2K']);
  });
});
