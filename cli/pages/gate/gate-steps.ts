import { traitsOfKind } from '../../../plans/language/outline/traits.ts';
import { faultWords } from '../words.ts';
import type { Injection } from '../../../requests/envelope.ts';
import type { GateView } from '../../../views/schemas/types.ts';
import { onlyIfNeeded } from './gate-top.ts';
import { shellArgument, inputText } from './inputs.ts';
import { blankLine, headingLine, indentedLines } from '../layout.ts';
import type { EventLine } from '../line.ts';
import type { PageOptions } from '../../terminal/io.ts';
import { textWidth, chopText, padTo, wrapText } from '../../terminal/text.ts';

type Covered = GateView['subject']['covers'][number];
type Does = Covered['does'][number];

const effects: Readonly<Record<string, string>> = {
  none: 'changes nothing',
  repeatable: 'safe to run again',
  once: 'never run twice unasked',
};
/** Inputs that are exact to the letter; all others are prose. */
const exactInputs = /^(cwd|env|stdin|method|url|header|body)\b/;

/** Lists everything that the approval lets run, step by step, with what is known of its inputs. */
export function gateSteps({ subject, state, live }: GateView, options: PageOptions): EventLine[] {
  const isLater = (step: Covered) => subject.requested === undefined && onlyIfNeeded(step);
  const faults = live.rehearsal?.inject ?? [];
  const main = subject.covers.filter((step) => !isLater(step));
  const later = subject.covers.filter(isLater);
  if (subject.requested && main.length === 0) return [];
  return [
    ...stepsSection(state === 'waiting' ? 'what runs when it is approved' : 'what it was about', main, faults, options),
    ...(later.length > 0 ? stepsSection('what runs only if somebody chooses it', later, faults, options) : []),
  ];
}

function stepsSection(
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
  return [blankLine, headingLine(title, options.width), ...lines];
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
    ...indentedLines(facts.join(' · '), 4, { ...options, mark: 'faint' }),
    ...(instead === undefined ? [] : indentedLines(`» does not run: ${instead}`, 4, { ...options, mark: 'wait' })),
    ...(fault ? indentedLines(`» a fault in its place: ${faultWords[fault.as]}`, 4, { ...options, mark: 'wait' }) : []),
    ...(irreversible === null
      ? []
      : indentedLines(`⚑ CANNOT BE UNDONE: ${irreversible}`, 4, { ...options, mark: 'bad' })),
    ...argvLines(
      step.does.filter(({ name }) => name === 'argv'),
      options,
    ),
    ...step.does.filter(({ name }) => name !== 'argv').flatMap((one) => doesLines(one, options)),
  ];
}

/** Draws the step and its title beside it or under it. Cuts nothing of either. */
function headLines(number: string, address: string, title: string, options: PageOptions): EventLine[] {
  if (textWidth(address) + textWidth(title) + 6 <= options.width) return [[number, ['strong', address], `  ${title}`]];
  const [first = '', ...rest] = chopText(address, options.width - 4);
  return [
    [number, ['strong', first]],
    ...rest.map((line): EventLine => ['    ', ['strong', line]]),
    ...indentedLines(title, 4, options),
  ];
}

/** Only of a kind that is known never to change anything it goes without saying. */
function showsEffect({ kind, effect }: Covered): boolean {
  return effect !== 'none' || (traitsOfKind(kind)?.acts ?? true);
}

/** Draws the whole command in one line where it fits, else each argument in a line with its number. */
function argvLines(argv: readonly Does[], options: PageOptions): EventLine[] {
  if (argv.length === 0) return [];
  const words = argv.map(({ parts }) => shellArgument(parts));
  const whole = words.join(' ');
  if (textWidth(whole) <= options.width - 14) return namedInput('argv', [whole]);
  return words.flatMap((word, index) => namedInput(`argv ${index}`, chopText(word, options.width - 14)));
}

function doesLines({ name, parts }: Does, { width }: PageOptions): EventLine[] {
  const text = inputText(parts);
  const broken = (room: number) => (exactInputs.test(name) ? chopText(text, room) : wrapText(text, room));
  if (textWidth(name) <= 24) return namedInput(name, broken(width - Math.max(14, textWidth(name) + 5)));
  return [
    ...chopText(name, width - 4).map((line): EventLine => ['    ', ['faint', line]]),
    ...namedInput('', broken(width - 14)),
  ];
}

function namedInput(name: string, lines: readonly string[]): EventLine[] {
  const column = Math.max(10, textWidth(name) + 1);
  return lines.map((line, index) => ['    ', ['faint', padTo(index === 0 ? name : '', column)], line]);
}
