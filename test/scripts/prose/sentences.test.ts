import { passagesOf } from '../../../scripts/prose/files.ts';
import { sentencesOf } from '../../../scripts/prose/sentences.ts';

const sentencesIn = (text: string, file = 'docs/page.md') =>
  passagesOf(file, text)
    .flatMap(sentencesOf)
    .map((one) => [one.line, one.words, one.text]);

describe('the sentences of a passage', () => {
  it('end at full stops, questions and exclamations, across line breaks', () => {
    expect(sentencesIn('It ends\nhere. Does it? It does!')).toEqual([
      [1, 3, 'It ends here.'],
      [2, 2, 'Does it?'],
      [2, 2, 'It does!'],
    ]);
  });

  it('count a piece of code as one word, and end at none of its points', () => {
    expect(sentencesIn('Run `backout plan check a.ts` first. `backout list` shows it.')).toEqual([
      [1, 3, 'Run `backout plan check a.ts` first.'],
      [1, 3, '`backout list` shows it.'],
    ]);
  });

  it('do not end after an abbreviation', () => {
    expect(sentencesIn('Use a tool, e.g. Git, for it.')).toEqual([[1, 7, 'Use a tool, e.g. Git, for it.']]);
  });

  it('leave out labels: headings, heads of tables, and cells of a few words', () => {
    const table =
      '# How all of it begins\n\n| the name of the key | means |\n| --- | --- |\n| the name | is there where a plan says so |';
    expect(sentencesIn(table)).toEqual([[5, 7, 'is there where a plan says so']]);
  });

  it('leave out signs that are no words', () => {
    expect(sentencesIn('One → two — three.')).toEqual([[1, 3, 'One → two — three.']]);
  });
});
