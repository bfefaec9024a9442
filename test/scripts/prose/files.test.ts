import { passagesOf, proseFiles } from '../../../scripts/prose/files.ts';

const textsOf = (file: string, text: string) => passagesOf(file, text).map((one) => [one.kind, one.line, one.text]);

describe('the passages of a page', () => {
  it('are its paragraphs, items, cells and headings, each with its line', () => {
    const page = [
      '# A page',
      '',
      'First line',
      'and second.',
      '',
      '- An item.',
      '  - An item of an item.',
      '',
      '| key | means |',
      '| --- | --- |',
      '| `a` | What a cell says. |',
      '',
      '> A quotation.',
    ].join('\n');
    expect(textsOf('docs/page.md', page)).toEqual([
      ['docs', 1, 'A page'],
      ['docs', 3, 'First line\nand second.'],
      ['docs', 6, 'An item.'],
      ['docs', 7, 'An item of an item.'],
      ['docs', 9, 'key'],
      ['docs', 9, 'means'],
      ['docs', 11, '`a`'],
      ['docs', 11, 'What a cell says.'],
      ['docs', 13, 'A quotation.'],
    ]);
  });

  it('leave out code blocks and comments', () => {
    const page = '```sh\nbackout list\n```\n\n<!-- Written by a script. -->\n\nBelow the code.\n';
    expect(textsOf('docs/page.md', page)).toEqual([['docs', 7, 'Below the code.']]);
  });

  it('hold the words of a link without its address', () => {
    expect(textsOf('README.md', 'See [the *other* page](docs/other.md).')).toEqual([
      ['docs', 1, 'See the other page.'],
    ]);
  });

  it('find two equal texts at their two lines', () => {
    expect(textsOf('docs/page.md', 'Again.\n\nAgain.\n')).toEqual([
      ['docs', 1, 'Again.'],
      ['docs', 3, 'Again.'],
    ]);
  });
});

describe('the passages of a source file', () => {
  it('are its docstrings, also of members, and no other comments', () => {
    const source = [
      '// Not a docstring.',
      '/* Nor this. */',
      '/** Does one thing. */',
      'export interface A {',
      '  /**',
      '   * Is described',
      '   * on two lines.',
      '   */',
      '  readonly a: string;',
      '}',
    ].join('\n');
    expect(textsOf('common/a.ts', source)).toEqual([
      ['docstring', 3, 'Does one thing.'],
      ['docstring', 6, 'Is described\non two lines.'],
    ]);
  });

  it('hold what a tag describes, and no types', () => {
    const source = [
      '/**',
      ' * Does it.',
      ' * @param {string} name The name that is asked for.',
      ' * @returns {Promise<void>}',
      ' * @type {readonly string[]}',
      ' */',
      'const a = 1;',
    ].join('\n');
    expect(textsOf('common/a.mjs', source)).toEqual([
      ['docstring', 2, 'Does it.'],
      ['docstring', 3, 'The name that is asked for.'],
    ]);
  });

  it('are, in the table of commands, also what --help prints', () => {
    const source = "export const a = [{ name: 'a', summary: 'Do it', options: [{ flags: '-x', help: 'say `why`' }] }];";
    expect(textsOf('cli/table/a.mjs', source)).toEqual([
      ['help', 1, 'Do it'],
      ['help', 1, 'say `why`'],
    ]);
  });

  it('are, in a test, the titles of suites and tests', () => {
    const source = [
      "describe('a gate', () => {",
      "  it('opens', () => {});",
      "  it.each([['x']])('closes for %s', () => {});",
      '  test(`waits ${n} times`, () => {});',
      "  expect('nothing').toBe('nothing');",
      '});',
    ].join('\n');
    expect(textsOf('test/a.test.ts', source)).toEqual([
      ['title', 1, 'a gate'],
      ['title', 2, 'opens'],
      ['title', 3, 'closes for %s'],
      ['title', 4, 'waits … times'],
    ]);
  });
});

describe('the files that hold prose', () => {
  it('are pages, sources and tests, and not the change log or the pages about single plans', () => {
    const files = proseFiles([]);
    expect(files).toEqual(expect.arrayContaining(['README.md', 'common/codes.ts', 'cli/main.mjs']));
    expect(
      files.filter((file) => /^(?:CHANGELOG\.md|docs\/(?:\w+\/)?plans\/|test\/(?!.*\.test\.ts$))/.test(file)),
    ).toEqual([]);
  });

  it('are those of the folders and files that are named', () => {
    expect(proseFiles(['common/codes.ts', './api/'])).toContain('common/codes.ts');
    expect(proseFiles(['./api/']).every((file) => file.startsWith('api/'))).toBe(true);
    expect(proseFiles(['ap'])).toEqual([]);
  });
});
