import type { Draw } from '../seeded.ts';

/** What is done to a process, or to what it writes. */
const deeds = ['kill', 'freeze', 'full-record', 'full-disk'] as const;
type Deed = (typeof deeds)[number];
/**
 * `its-worker`: the worker that began the step that is just inside; where nobody is inside, worker-a. `its-supervisor`: the
 * supervisor of the command that is just inside.
 */
type Target =
  | 'its-worker'
  | 'its-supervisor'
  | 'its-worker+supervisor'
  | 'both-workers'
  | 'api'
  | 'temporal'
  | 'cli'
  | 'all';

/** One fault of a round. */
export interface Fault {
  /** After the so many-th time that a program says it is inside, or so many ms after the round began. */
  readonly when: { readonly inside: number } | { readonly atMs: number };
  /** So many ms later than that. */
  readonly delayMs: number;
  readonly deed: Deed;
  readonly target: Target;
  /** After so many ms it is started again, goes on, or can write again. */
  readonly forMs: number;
  /** For a full disk: the size that files may have. */
  readonly bytes?: number;
}

/** What happens in one round, whatever the machine does. */
export interface Schedule {
  readonly runs: number;
  readonly faults: readonly Fault[];
}

const blows = {
  'kill its-worker': 8,
  'kill its-supervisor': 3,
  'kill its-worker+supervisor': 2,
  'kill both-workers': 3,
  'kill api': 3,
  'kill temporal': 2,
  'freeze its-worker': 3,
  'freeze api': 1,
  'freeze temporal': 1,
  'full-record all': 2,
  'full-disk all': 2,
  'kill cli': 2,
  'freeze cli': 1,
} as const;

/** The schedule of a round, by the seed alone. */
export function scheduleOf(draw: Draw, round: number): Schedule {
  const runs = draw.whole(`${round}/runs`, 3, 5);
  const count = draw.whole(`${round}/faults`, 2, 4);
  const faults = Array.from({ length: count }, (_, at) => drawFault(draw, `${round}/fault/${at}`, at));
  return { runs, faults };
}

function drawFault(draw: Draw, key: string, at: number): Fault {
  const [deed, target] = draw.weighed(`${key}/blow`, blows).split(' ') as [Deed, Target];
  // Most faults come while a program is inside, spread over the round.
  const isInside = target.startsWith('its-') || draw.isIn(`${key}/inside`, 0.5);
  const when = isInside
    ? { inside: draw.whole(`${key}/nth`, 1 + 3 * at, 4 + 3 * at) }
    : { atMs: draw.whole(`${key}/at`, 0, 5000) };
  const fault = { when, delayMs: draw.whole(`${key}/delay`, 0, 300), deed, target, forMs: lasts(draw, key, deed) };
  return deed === 'full-disk' ? { ...fault, bytes: draw.pick(`${key}/bytes`, [1, 4096, 65_536, 1_048_576]) } : fault;
}

function lasts(draw: Draw, key: string, deed: Deed): number {
  // Longer than the heartbeat timeout now and then: the step is then given to somebody else while it is frozen.
  if (deed === 'freeze') return draw.whole(`${key}/for`, 300, 4500);
  return deed === 'kill' ? draw.whole(`${key}/for`, 0, 1200) : draw.whole(`${key}/for`, 300, 2500);
}

/** A fault in a few words. */
export function faultInWords({ when, delayMs, deed, target, forMs, bytes }: Fault): string {
  const moment = 'inside' in when ? `inside#${when.inside}` : `${when.atMs}ms`;
  return `${deed}${bytes === undefined ? '' : `(${bytes})`} ${target} @${moment}+${delayMs}ms for ${forMs}ms`;
}
