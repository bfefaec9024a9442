import type { Actor, Entry } from '../../../records/entries.ts';
import { safe } from '../safe.ts';
import { entryWords } from './entry-words.ts';
import { pageOf } from './kit.ts';
import type { Line, Span } from './line.ts';
import type { PageOptions } from './page.ts';
import { printedText, type TailLine } from './tail.ts';
import { at } from './when.ts';

/** An entry with its body, as streams and the log give it; the body is undefined or null where it was removed. */
export interface LoggedEntry {
  readonly entry: Entry;
  readonly body: unknown;
}

/** One line for an entry: when, what, by whom; it ends where the page does. For followers that are no terminal. */
export function renderEvent(logged: LoggedEntry, options: PageOptions): string {
  return pageOf(logged, options, (shown) => [entryLine(shown, options)]).join('');
}

/** One line of a step's output, for followers that are no terminal. */
export function renderOutput(line: TailLine, options: PageOptions): string {
  return pageOf([line.address, printedText(line.text)] as const, options, ([address, text]) => [[`${address} │ `, text]]).join('');
}

/** An entry as a piece of a page. */
export function entryLine({ entry, body }: LoggedEntry, options: PageOptions): Line {
  const words = wordsOf({ entry, body });
  return [at(entry.at, options), '  ', markOf(entry.type, words), ['faint', ` · ${actorWords(entry.actor)}`]];
}

function wordsOf({ entry, body }: LoggedEntry): string {
  const { type } = entry;
  if (!isKnown(type)) return safe(type);
  if (body === undefined || body === null) return `${type}: its body was removed`;
  try {
    return (entryWords[type] as (body: unknown, entry: Entry) => string)(body, entry);
  } catch {
    // A body of another version's shape: the type still says what happened.
    return type;
  }
}

function isKnown(type: string): type is keyof typeof entryWords {
  return Object.hasOwn(entryWords, type);
}

const bad = /^(run\.denied|run\.lost|step\.(failed|timed-out|unknown|holding)|gate\.(denied|voided)|request\.denied|deviation)$/;

function markOf(type: string, words: string): Span {
  if (bad.test(type)) return ['bad', words];
  if (type === 'run.ended' || type === 'gate.opened') return ['strong', words];
  return words;
}

function actorWords(actor: Actor): string {
  if (actor.kind === 'person') return `${actor.name} <${actor.person}>`;
  return actor.kind === 'system' ? `${actor.part} on ${actor.host}` : `somebody who claims to be ${actor.person}`;
}
