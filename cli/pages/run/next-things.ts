import type { NextThing, RunView } from '../../../views/schemas/types.ts';
import { commandLines, fieldLines } from '../layout.ts';
import type { EventLine } from '../line.ts';
import type { PageOptions } from '../../terminal/io.ts';
import { textWidth, cutText } from '../../terminal/text.ts';
import { agoText, sinceWhen } from '../times.ts';
import { countOf } from '../words.ts';

/**
 * `others` says where to find what is left out; `backout status RUN` unless given. `follows` leaves out the advice to
 * follow the run.
 */
export type NextOptions = PageOptions & { readonly others?: string; readonly follows?: boolean };

/**
 * Draws what can be done next, the first things as fully as `room` allows. Commands are never cut: they are left out
 * whole, and counted.
 */
export function nextLines(view: RunView, room: number, options: NextOptions): EventLine[] {
  const all = view.next.length > 0 ? view.next : [whenNothingWaits(view)];
  const things = options.follows === true ? all.map((thing) => withoutFollow(view, thing)) : all;
  if (things.length <= room) {
    const full = things.flatMap((thing, index) => thingLines(view, thing, index, options));
    if (full.length <= room) return full;
  }
  return squeezedLines(view, things, room, options);
}

function withoutFollow({ run }: RunView, thing: NextThing): NextThing {
  return { ...thing, commands: thing.commands.filter((command) => command !== `backout status ${run} --follow`) };
}

/** Says what is left when nothing waits for anybody. */
function whenNothingWaits({ run, state, message, admittedAt, requestedAt, endedAt }: RunView): NextThing {
  const since = endedAt ?? admittedAt ?? requestedAt;
  if (state === 'ended')
    return { what: message ?? 'The run has ended', who: [], since, commands: [`backout report ${run}`] };
  if (state === 'denied')
    return { what: message ?? 'The run was denied', who: [], since, commands: ['backout list --active'] };
  return { what: message ?? 'Backout is at work', who: null, since, commands: [] };
}

interface Amount {
  readonly what?: number;
  readonly who?: boolean;
  readonly commands?: number;
}

function thingLines(
  view: RunView,
  thing: NextThing,
  index: number,
  options: PageOptions,
  amount: Amount = {},
): EventLine[] {
  const { what = 4, who = true, commands = Infinity } = amount;
  const { width } = options;
  const advice = what > 1 ? adviceFor(view, thing) : undefined;
  return [
    ...fieldLines(thingName(view, thing, index), thing.what, { width, mark: 'strong', most: what }),
    ...(who ? fieldLines(thing.who?.length === 0 ? 'since' : 'who', whoWords(thing, options), { width, most: 1 }) : []),
    ...(advice === undefined ? [] : fieldLines('advice', advice, { width, most: 2 })),
    ...commandLines('type', thing.commands.slice(0, commands), options),
  ];
}

function thingName({ state }: RunView, { who }: NextThing, index: number): string {
  if (index > 0) return 'AND';
  if (state === 'ended' || state === 'denied') return 'RESULT';
  return who === null ? 'NOW' : 'NEXT';
}

function whoWords({ who, since }: NextThing, options: PageOptions): string {
  const you = options.person !== undefined && who?.includes(options.person) === true ? 'you: ' : '';
  const people = who === null ? 'nobody has to do anything' : `${you}${who.join(' or ')}`;
  if (people === '') return sinceWhen(since, options);
  const room = options.width - 10;
  const whole = `${people} · since ${sinceWhen(since, options)}`;
  const short = ` · since ${agoText(since, options)} ago`;
  // Many people are cut rather than since when it waits for them.
  return textWidth(whole) <= room ? whole : `${cutText(people, room - textWidth(short))}${short}`;
}

/** Says what the plan's author advises there. */
function adviceFor({ steps }: RunView, { commands }: NextThing): string | undefined {
  const offers = steps.flatMap((step) => step.offers);
  const advised = offers.find(
    ({ advised: is, because, command }) => is && because !== null && commands.includes(command),
  );
  return advised && `${advised.offer}: ${advised.because ?? ''}`;
}

/**
 * Draws the first thing in little room. Gives up later commands and things first, then words; never the first command.
 */
function squeezedLines(view: RunView, things: readonly NextThing[], room: number, options: NextOptions): EventLine[] {
  const [first] = things;
  if (!first) return [];
  const all = Math.min(first.commands.length, room);
  for (const amount of [{ what: 2 }, { what: 1 }, { what: 1, who: false }]) {
    for (let commands = all; commands >= Math.min(1, all); commands -= 1) {
      const lines = thingLines(view, first, 0, options, { ...amount, commands });
      const more = leftOutLines(view, things, commands, room - lines.length, options);
      if (more) return [...lines, ...more];
    }
  }
  return shortestLines(view, first, room, options);
}

function shortestLines(view: RunView, first: NextThing, room: number, options: PageOptions): EventLine[] {
  const elsewhere = { ...first, commands: [`backout status ${view.run}`] };
  const lines = thingLines(view, elsewhere, 0, options, { what: 1, who: room > 2 });
  return lines.slice(Math.max(0, lines.length - room));
}

/** Says what is left out, in at most `room` lines. Returns undefined where even that does not fit. */
function leftOutLines(
  { run }: RunView,
  things: readonly NextThing[],
  shown: number,
  room: number,
  options: NextOptions,
): EventLine[] | undefined {
  const { width, others: where = `backout status ${run}` } = options;
  const others = things.slice(1).map(({ what }) => what);
  const commands = (things[0]?.commands.length ?? 0) - shown;
  const all = `: ${where}`;
  const ways = `${countOf(commands, 'other way', 'other ways')} to go on`;
  const said = [
    ...(commands > 0 ? [textWidth(ways + all) <= width - 10 ? ways + all : ways] : []),
    ...(others.length > 0 ? [`${countOf(others.length, 'other thing')} to do: ${others.slice(0, 5).join(' · ')}`] : []),
  ];
  const lines = said.flatMap((text) => fieldLines('also', text, { width, most: 1 }));
  return lines.length <= room ? lines : undefined;
}
