import { shellQuoted } from '../../../common/text/shell-quoted.ts';
import type { SilencedFinding } from '../../../plans/language/checks/analyse.ts';
import type { Finding } from '../../../plans/language/checks/parts/finding.ts';
import { blankLine, fieldLines, pageOf, commandLines, indentedLines } from '../layout.ts';
import type { EventLine } from '../line.ts';
import type { PageOptions } from '../../terminal/io.ts';
import type { Fitness } from '../../../authority/release/release-requirements.ts';
import { releaseName } from '../../../common/names.ts';

/** What `plan check` found out. */
export interface Checked {
  readonly ok: boolean;
  readonly file: string;
  readonly release: string | null;
  readonly digest: string | null;
  readonly findings: readonly Finding[];
  readonly silenced: readonly SilencedFinding[];
}

/**
 * Draws the page of `plan check`: each finding with its places, what was expected and found, and what to do. Then the
 * verdict.
 */
export function renderCheck(checked: Checked, options: PageOptions): string[] {
  return pageOf(checked, options, (shown) => [
    ...alikeFindings(shown.findings).flatMap(([one, ...others]) => [
      ...findingLines(one, options),
      ...otherPlaces(others, options),
      blankLine,
    ]),
    ...shown.silenced.flatMap((one) => silencedLines(one, options)),
    ...checkVerdict(shown, options),
  ]);
}

/** Draws what the author has looked at: one line says what, one says why. */
function silencedLines({ code, message, where, path, because }: SilencedFinding, options: PageOptions): EventLine[] {
  return [
    ...fieldLines('silenced', `${code}: ${message}`, options),
    ...fieldLines('  where', where ?? path, { ...options, column: 12 }),
    ...fieldLines('  because', because, { ...options, column: 12 }),
    blankLine,
  ];
}

/** Puts findings together that say the same about several places, sorted by place. */
function alikeFindings(findings: readonly Finding[]): (readonly [Finding, ...Finding[]])[] {
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

function otherPlaces(others: readonly Finding[], options: PageOptions): EventLine[] {
  return others.flatMap(({ where, path }, at) =>
    fieldLines(at === 0 ? '  also' : '', where ?? path, { ...options, column: 12 }),
  );
}

function findingLines(
  { code, severity, message, where, path, expected, found, next }: Finding,
  options: PageOptions,
): EventLine[] {
  const details = Object.entries({ expected, found, where: where ?? path, next, code });
  return [
    ...fieldLines(severity, message, { ...options, mark: severity === 'error' ? 'bad' : 'wait' }),
    ...details.flatMap(([name, value]) => (value ? fieldLines(`  ${name}`, value, { ...options, column: 12 }) : [])),
  ];
}

function checkVerdict({ ok, file, release, digest, findings }: Checked, options: PageOptions): EventLine[] {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  if (!ok) return [[['bad', `✗ ${file}: ${errors === 1 ? 'one error' : `${errors} errors`}`]]];
  return [
    [['good', `✓ ${file} is a complete plan for ${release ?? 'its release'}`]],
    ...fieldLines('digest', digest ?? '', options),
    ...fieldLines('next', `backout plan publish ${shellQuoted(file)}`, options),
  ];
}

/** Draws the page of `plan require`: what is met and what is not, and the first thing to do about it. */
export function renderFitness(fitness: Fitness, options: PageOptions): string[] {
  return pageOf(fitness, options, ({ release, environment, fit, requirements }) => {
    const said = fit
      ? `✓ ${releaseName(release)} has a plan that is fit for ${environment}`
      : `✗ ${releaseName(release)} has no plan that is fit for ${environment}`;
    const next = requirements.find(({ met, next: command }) => !met && command !== null)?.next;
    return [
      [[fit ? 'good' : 'bad', said]],
      ...requirements.flatMap((one) => requirementLines(one, options)),
      ...(next ? [blankLine, ...commandLines('do next', [next], options)] : []),
    ];
  });
}

function requirementLines({ met, message }: Fitness['requirements'][number], options: PageOptions): EventLine[] {
  return indentedLines(`${met ? '✓' : '✗'} ${message}`, 2, met ? options : { ...options, mark: 'bad' });
}
