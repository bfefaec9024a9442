import { entry } from '../../records/entries.ts';
import { examplesIn, pages } from './support/markdown.ts';

const examples = pages().flatMap((page) => examplesIn(page, 'json'));

describe('the JSON examples of all pages', () => {
  it.each(examples.map(({ page, line, text }) => [`${page}:${line}`, text] as const))('%s is JSON', (_place, text) => {
    expect(() => JSON.parse(text) as unknown).not.toThrow();
  });

  it('show in docs/reference/record.md an entry that the record would take', () => {
    const [first] = examplesIn('docs/reference/record.md', 'json');
    expect(entry.safeParse(JSON.parse(first?.text ?? '')).error?.issues ?? []).toEqual([]);
  });
});
