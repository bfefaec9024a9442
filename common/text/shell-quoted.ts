/** A word as a POSIX shell takes it: in quotes where it is empty or holds anything that a shell would read otherwise. */
export function shellQuoted(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
