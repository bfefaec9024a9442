import { traitsOfKind } from '../../plans/language/outline/traits.ts';
import type { Injection } from '../../requests/envelope.ts';
import type { GateView } from '../../views/schemas/types.ts';
import { onlyIfNeeded } from './gate-top.ts';
import { argument, inputText } from './inputs.ts';
import { blank, heading, indented } from './layout.ts';
import type { EventLine } from './line.ts';
import type { PageOptions } from '../terminal/page.ts';
import { cells, chop, padTo, wrap } from '../terminal/text.ts';

type Covered = GateView['subject']['covers'][number];
type Does = Covered['does'][number];

const effects: Readonly<Record<string, string>> = {
  none: 'changes nothing',
  repeatable: 'safe to run again',
  once: 'never run twice unasked',
};
/** What a rehearsal has in the place of a step. */
export const faultWords: Readonly<Record<Injection['as'], string>> = {
  fail: 'it fails, and nothing of it runs',
  timeout: 'its time is up, and nothing of it runs',
  unknown: 'nobody knows its end, and nothing of it runs',
};
/** Exact to the letter; everything else is prose. */
const exact = /^(cwd|env|stdin|method|url|header|body)\b/;

/** Everything the approval lets run, step by step, with what is known of its inputs. */
export function gateSteps({ subject, state, live }: GateView, options: PageOptions): EventLine[] {
  const isLater = (step: Covered) => subject.requested === undefined && onlyIfNeeded(step);
  const faults = live.rehearsal?.inject ?? [];
  const main = subject.covers.filter((step) => !isLater(step));
  const later = subject.covers.filter(isLater);
  if (subject.requested && main.length === 0) return [];
  return [
    ...part(state === 'waiting' ? 'what runs when it is approved' : 'what it was about', main, faults, options),
    ...(later.length > 0 ? part('what runs only if somebody chooses it', later, faults, options) : []),
  ];
}

function part(
  title: string,
  steps: readonly Covered[],
  faults: readonly Injection[],
  options: PageOptions,
): EventLine[] {
  const lines = steps.flatMap((step, index) =>
    stepOf(
      step,
      index + 1,
      faults.find((one) => one.step === step.address),
      options,
    ),
  );
  return [blank, heading(title, options.width), ...lines];
}

function stepOf(step: Covered, number: number, fault: Injection | undefined, options: PageOptions): EventLine[] {
  const { address, title, kind, effect, runsOn, role, irreversible, undo, instead } = step;
  const risk = Object.hasOwn(effects, effect) ? effects[effect] : undefined;
  const facts = [
    kind,
    ...(showsEffect(step) ? [risk ?? effect] : []),
    ...(runsOn === null ? [] : [`on ${runsOn}`]),
    `by ${role}`,
    ...(undo ? ['can be undone'] : []),
  ];
  return [
    ...headLines(`${String(number).padStart(3)} `, address, title, options),
    ...indented(facts.join(' · '), 4, { ...options, mark: 'faint' }),
    ...(instead === undefined ? [] : indented(`» does not run: ${instead}`, 4, { ...options, mark: 'wait' })),
    ...(fault ? indented(`» a fault in its place: ${faultWords[fault.as]}`, 4, { ...options, mark: 'wait' }) : []),
    ...(irreversible === null ? [] : indented(`⚑ CANNOT BE UNDONE: ${irreversible}`, 4, { ...options, mark: 'bad' })),
    ...argvLines(
      step.does.filter(({ name }) => name === 'argv'),
      options,
    ),
    ...step.does.filter(({ name }) => name !== 'argv').flatMap((one) => doesLines(one, options)),
  ];
}

/** The step and its title beside it, or under it; nothing of either is cut. */
function headLines(number: string, address: string, title: string, options: PageOptions): EventLine[] {
  if (cells(address) + cells(title) + 6 <= options.width) return [[number, ['strong', address], `  ${title}`]];
  const [first = '', ...rest] = chop(address, options.width - 4);
  return [
    [number, ['strong', first]],
    ...rest.map((line): EventLine => ['    ', ['strong', line]]),
    ...indented(title, 4, options),
  ];
}

/** Only of a kind that is known never to change anything it goes without saying. */
function showsEffect({ kind, effect }: Covered): boolean {
  return effect !== 'none' || (traitsOfKind(kind)?.acts ?? true);
}

/** The whole command in one line where it fits, else an argument a line, each with its number. */
function argvLines(argv: readonly Does[], options: PageOptions): EventLine[] {
  if (argv.length === 0) return [];
  const words = argv.map(({ parts }) => argument(parts));
  const whole = words.join(' ');
  if (cells(whole) <= options.width - 14) return named('argv', [whole]);
  return words.flatMap((word, index) => named(`argv ${index}`, chop(word, options.width - 14)));
}

function doesLines({ name, parts }: Does, { width }: PageOptions): EventLine[] {
  const text = inputText(parts);
  const broken = (room: number) => (exact.test(name) ? chop(text, room) : wrap(text, room));
  if (cells(name) <= 24) return named(name, broken(width - Math.max(14, cells(name) + 5)));
  return [
    ...chop(name, width - 4).map((line): EventLine => ['    ', ['faint', line]]),
    ...named('', broken(width - 14)),
  ];
}

function named(name: string, lines: readonly string[]): EventLine[] {
  const column = Math.max(10, cells(name) + 1);
  return lines.map((line, index) => ['    ', ['faint', padTo(index === 0 ? name : '', column)], line]);
}
