import { shellQuoted } from '../../common/shell-quoted.ts';
import type { SilencedFinding } from '../../plans/language/checks/analyse.ts';
import type { Finding } from '../../plans/language/checks/parts/finding.ts';
import { blank, field, pageOf } from './layout.ts';
import type { EventLine } from './line.ts';
import type { PageOptions } from '../terminal/page.ts';

/** What `plan check` found out. */
export interface Checked {
  readonly ok: boolean;
  readonly file: string;
  readonly release: string | null;
  readonly digest: string | null;
  readonly findings: readonly Finding[];
  readonly silenced: readonly SilencedFinding[];
}

/** `plan check`: each finding with its places, what was expected, what was found and what to do; then the verdict. */
export function renderCheck(checked: Checked, options: PageOptions): string[] {
  return pageOf(checked, options, (shown) => [
    ...alike(shown.findings).flatMap(([one, ...others]) => [
      ...finding(one, options),
      ...places(others, options),
      blank,
    ]),
    ...shown.silenced.flatMap((one) => silenced(one, options)),
    ...verdict(shown, options),
  ]);
}

/** What the author has looked at: one line of what, one of why. */
function silenced({ code, message, where, path, because }: SilencedFinding, options: PageOptions): EventLine[] {
  return [
    ...field('silenced', `${code}: ${message}`, options),
    ...field('  where', where ?? path, { ...options, column: 12 }),
    ...field('  because', because, { ...options, column: 12 }),
    blank,
  ];
}

/** Findings that say the same of several places: together, by place. */
function alike(findings: readonly Finding[]): (readonly [Finding, ...Finding[]])[] {
  const groups = new Map<string, [Finding, ...Finding[]]>();
  for (const one of findings.toSorted((a, b) => byPlace.compare(a.where ?? '', b.where ?? ''))) {
    const { code, severity, message, expected, found, next: remedy } = one;
    const same = JSON.stringify([code, severity, message, expected, found, remedy]);
    const group = groups.get(same);
    if (group) group.push(one);
    else groups.set(same, [one]);
  }
  return [...groups.values()].toSorted(([a], [b]) => a.severity.localeCompare(b.severity));
}

const byPlace = new Intl.Collator('en', { numeric: true });

function places(others: readonly Finding[], options: PageOptions): EventLine[] {
  return others.flatMap(({ where, path }, at) =>
    field(at === 0 ? '  also' : '', where ?? path, { ...options, column: 12 }),
  );
}

function finding(
  { code, severity, message, where, path, expected, found, next }: Finding,
  options: PageOptions,
): EventLine[] {
  const details = Object.entries({ expected, found, where: where ?? path, next, code });
  return [
    ...field(severity, message, { ...options, mark: severity === 'error' ? 'bad' : 'wait' }),
    ...details.flatMap(([name, value]) => (value ? field(`  ${name}`, value, { ...options, column: 12 }) : [])),
  ];
}

function verdict({ ok, file, release, digest, findings }: Checked, options: PageOptions): EventLine[] {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  if (!ok) return [[['bad', `✗ ${file}: ${errors === 1 ? 'one error' : `${errors} errors`}`]]];
  return [
    [['good', `✓ ${file} is a complete plan for ${release ?? 'its release'}`]],
    ...field('digest', digest ?? '', options),
    ...field('next', `backout plan publish ${shellQuoted(file)}`, options),
  ];
}
