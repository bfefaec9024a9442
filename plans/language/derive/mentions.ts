/** Whether and where a text names a version of a service: whole, also with dashes or underscores for its dots. */
export function mentionsInText(
  text: string,
  versions: readonly string[],
): { version: string; start: number; end: number }[] {
  return versions
    .flatMap((version) =>
      [...text.matchAll(patternOf(version))].map(({ index, 0: found }) => ({
        version,
        start: index,
        end: index + found.length,
      })),
    )
    .toSorted((one, other) => one.start - other.start);
}

/** A text in which each of these versions is replaced, all of them at once. */
export function withVersions(text: string, replaced: ReadonlyMap<string, string>): string {
  const found = mentionsInText(text, [...replaced.keys()]).filter(
    (one, at, all) => at === 0 || one.start >= (all[at - 1]?.end ?? 0),
  );
  return found.reduceRight(
    (changed, { version, start, end }) => changed.slice(0, start) + (replaced.get(version) ?? '') + changed.slice(end),
    text,
  );
}

const patterns = new Map<string, RegExp>();

/** What is part of a longer version or word does not count; a bare number does only behind `v`, `:`, `@`, `/` or `=`. */
function patternOf(version: string): RegExp {
  const known = patterns.get(version);
  if (known) return known;
  const dots = version.split('.').length - 1;
  const parts = version.split('.').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  const spelt =
    dots < 2 ? parts.join(String.raw`\.`) : `(?:${[String.raw`\.`, '-', '_'].map((dot) => parts.join(dot)).join('|')})`;
  const before = /^\d{1,5}$/.test(version)
    ? String.raw`(?<=[vV:@/=])`
    : String.raw`(?<![0-9A-Za-z.]|\d[_-])|(?<=(?:^|[^0-9A-Za-z])[vV])`;
  const pattern = new RegExp(`(?:${before})${spelt}(?![0-9A-Za-z]|[.+_-][0-9]|[.+_-][A-Za-z]*\\d)`, 'g');
  patterns.set(version, pattern);
  return pattern;
}
