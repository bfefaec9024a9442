import { isDeepStrictEqual } from 'node:util';
import type { BodyOf } from '../../records/entries.ts';
import type { Subject } from '../../requests/subject.ts';
import { quorumInWords } from '../context/format.ts';

/** One value of a subject that differs from what it was; null on the side where there is none. */
export type SubjectChange = NonNullable<BodyOf<'gate.voided'>['changes']>[number];
type Covered = Subject['covers'][number];
type Values = ReadonlyMap<string, string>;

/**
 * What differs between two subjects of one gate, value by value, in the order in which a page shows them. Of which visit
 * each is does not count. Pure.
 */
export function diffSubjects(was: Subject, is: Subject): SubjectChange[] {
  return differences(valuesOf(was), valuesOf(is));
}

/** Changes as the lines of a diff: `- first argv 2: old`, `+ first argv 2: new`. */
export function changeLines(changes: readonly SubjectChange[], most = Infinity): string[] {
  const lines = changes.flatMap(({ what, was, is }) => [
    ...(was === null ? [] : [`- ${what}: ${was}`]),
    ...(is === null ? [] : [`+ ${what}: ${is}`]),
  ]);
  const more = lines.length - most;
  return more > 0 ? [...lines.slice(0, most), `and ${more} more lines`] : lines;
}

function differences(was: Values, is: Values): SubjectChange[] {
  return [...new Set([...was.keys(), ...is.keys()])]
    .filter((what) => was.get(what) !== is.get(what))
    .map((what) => ({ what, was: was.get(what) ?? null, is: is.get(what) ?? null }));
}

function valuesOf(subject: Subject): Values {
  const { installation, run, plan, environment, gate, question, endorsement, rehearsal, requested } = subject;
  const whole = { installation, run, plan, environment, gate, question, quorum: quorumInWords(subject.quorum) };
  return new Map([
    ...Object.entries(whole),
    ['not allowed', subject.excluded.join(', ')],
    ...subject.lifted.map(({ who, because }): [string, string] => [`allowed ${who}`, because]),
    ...(requested === undefined ? [] : [['requested', JSON.stringify(requested)] as const]),
    ...subject.covers.flatMap(valuesOfStep),
    ['endorsed', endorsement.by.join(', ')],
    ['rehearsal claimed', rehearsal.claimed],
    ['rehearsal recorded', rehearsal.recorded ?? ''],
  ]);
}

/** Everything that the page shows of a step, a value each; what a step does is numbered where it says it more than once. */
function valuesOfStep({ address, does, irreversible, instead, ...step }: Covered): [string, string][] {
  const { kind, title, role, effect, runsOn, undo } = step;
  const plain = { kind, title, role, effect, 'runs on': runsOn, 'can be undone': undo ? 'yes' : 'no' };
  const facts = { ...plain, 'cannot be undone': irreversible, instead: instead ?? null };
  const named = Object.entries(facts).flatMap(([name, value]): [string, string][] =>
    value === null ? [] : [[`${address} ${name}`, value]],
  );
  return [
    ...named,
    ...numbered(does).map(({ name, parts }): [string, string] => [`${address} ${name}`, inWords(parts)]),
  ];
}

function numbered(does: Covered['does']): Covered['does'] {
  return does.map((one, index) => {
    const same = does.filter(({ name }) => name === one.name);
    const before = does.slice(0, index).filter(({ name }) => name === one.name).length;
    return same.length === 1 ? one : { ...one, name: `${one.name} ${before}` };
  });
}

function inWords(parts: Covered['does'][number]['parts']): string {
  const words = (part: (typeof parts)[number]) => {
    if ('value' in part) return String(part.value);
    return 'later' in part ? `‹${part.later}›` : `‹secret ${part.secret}›`;
  };
  return parts.map(words).join('');
}

/** Whether two lists of covered steps say the same; `besides`: leaving aside what was skipped or replaced meanwhile. */
export function coversTheSame(one: readonly Covered[], other: readonly Covered[], besides: boolean): boolean {
  const plain = (steps: readonly Covered[]) => (besides ? steps.map(asPlanned) : steps);
  return isDeepStrictEqual(plain(one), plain(other));
}

function asPlanned(step: Covered): Covered {
  const { instead, ...planned } = step;
  return instead === undefined ? step : planned;
}
