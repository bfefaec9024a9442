/** A word as a shell takes it: quoted where it holds anything that a shell would read otherwise. */
export function quoted(word: string): string {
  return /^[\w./@:+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
