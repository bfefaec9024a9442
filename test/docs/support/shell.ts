/** The words of a command line as a shell sees them: quotes taken away, nothing expanded. Ends at a pipe or a comment. */
export function shellWords(line: string): string[] {
  const words: string[] = [];
  for (const [, double, single, bare, stop] of line.matchAll(
    /"([^"]*)"|'([^']*)'|((?:[^\s"'|#]|(?<=\S)#)+)|([|#])|\s+/g,
  )) {
    if (stop !== undefined) break;
    const word = double ?? single ?? bare;
    if (word !== undefined) words.push(word);
  }
  return joined(words, line);
}

/** `ID="a b"` is one word: what stands without a space before a quote belongs to it. */
function joined(words: readonly string[], line: string): string[] {
  return words.reduce<string[]>((done, word) => {
    const before = done.at(-1);
    if (before?.endsWith('=') && line.includes(`${before}"${word}"`)) return [...done.slice(0, -1), `${before}${word}`];
    return [...done, word];
  }, []);
}

/** The commands of an example, one each, whatever lines they stand on. */
export function commandsIn(text: string): string[] {
  return text
    .replaceAll(/\\\n\s*/g, ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}
