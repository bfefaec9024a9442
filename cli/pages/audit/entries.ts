import type { Actor, Entry } from '../../../records/entries.ts';
import { entryWords } from './entry-words.ts';
import { pageOf } from '../layout.ts';
import { type EventLine, type Span, cutLine, plainLine } from '../line.ts';
import type { PageOptions } from '../../terminal/io.ts';
import { printedText, type TailLine } from '../run/output-tail.ts';
import { timeText } from '../times.ts';
import { wrapText } from '../../terminal/text.ts';

/** An entry with its body, as streams and the log give it; the body is undefined or null where it was removed. */
export interface LoggedEntry {
  readonly entry: Entry;
  readonly body: unknown;
}

/** Draws an entry as one line: when, what, by whom. Cuts it only on a screen. */
export function renderEvent(logged: LoggedEntry, options: PageOptions): string {
  return pageOf(logged, uncutOptions(options), (shown) => [entryLine(shown, options)]).join('');
}

/** Draws one line of a step's output, where no terminal follows. */
export function renderOutput(line: TailLine, options: PageOptions): string {
  return pageOf([line.address, printedText(line.text)] as const, options, ([address, text]) => [
    [`${address} │ `, text],
  ]).join('');
}

/** Returns options that cut nothing where no screen shows the lines: they are for `grep`. */
function uncutOptions(options: PageOptions): PageOptions {
  return options.height === undefined ? { ...options, width: Infinity } : options;
}

/** Draws an entry as a piece of a page. */
function entryLine(logged: LoggedEntry, options: PageOptions): EventLine {
  const { entry } = logged;
  return [
    timeText(entry.at, options),
    '  ',
    markOf(entry.type, entryText(logged)),
    ['faint', ` · ${actorWords(entry.actor)}`],
  ];
}

function entryText({ entry, body }: LoggedEntry): string {
  const { type } = entry;
  if (!isKnown(type)) return type;
  if (typeof body !== 'object' || body === null) return `${type}: its body was removed`;
  try {
    return (entryWords[type] as (body: unknown, entry: Entry) => string)(strictBody(body), entry);
  } catch {
    // A body of another version's shape: the type still says what happened.
    return type;
  }
}

/** Makes a body in which a missing member is an error, not `undefined` in the middle of a sentence. */
function strictBody(body: object): object {
  return new Proxy(body, {
    get: (target, name) => {
      if (!Object.hasOwn(target, name)) throw new TypeError(`no ${String(name)}`);
      return Reflect.get(target, name) as unknown;
    },
  });
}

function isKnown(type: string): type is keyof typeof entryWords {
  return Object.hasOwn(entryWords, type);
}

const badEntries =
  /^(run\.denied|run\.lost|step\.(failed|timed-out|unknown|holding)|gate\.(denied|voided)|request\.denied|deviation)$/;

function markOf(type: string, words: string): Span {
  if (badEntries.test(type)) return ['bad', words];
  if (type === 'run.ended' || type === 'gate.opened') return ['strong', words];
  return words;
}

function actorWords(actor: Actor): string {
  if (actor.kind === 'person') return `${actor.name} <${actor.person}>`;
  return actor.kind === 'system' ? `${actor.part} on ${actor.host}` : `somebody who claims to be ${actor.person}`;
}

/**
 * Draws the page of `audit log`: a line for each entry, its number first. What does not fit on a screen goes on below;
 * nothing is cut.
 */
export function renderLog(entries: readonly LoggedEntry[], options: PageOptions): string[] {
  const column = String(entries.at(-1)?.entry.seq ?? 0).length;
  return pageOf(entries, uncutOptions(options), (shown) =>
    shown.flatMap((one) =>
      wrappedEntry(String(one.entry.seq).padStart(column), entryLine(one, options), uncutOptions(options)),
    ),
  );
}

function wrappedEntry(seq: string, line: EventLine, { width }: PageOptions): EventLine[] {
  const room = width - seq.length - 2;
  if (cutLine(line, room) === line) return [[['faint', seq], '  ', ...line]];
  const [first = '', ...rest] = wrapText(plainLine(line), room - 2);
  return [[['faint', seq], '  ', first], ...rest.map((text): EventLine => [' '.repeat(seq.length + 4), text])];
}
