import { availableParallelism, loadavg } from 'node:os';

/**
 * How many times slower than alone things may go on this machine now: what wants to run, for each core, in the last
 * minute.
 */
export function crowding(): number {
  return Math.max(1, (loadavg()[0] ?? 0) / availableParallelism());
}

/** However busy the machine is, nobody is given more than so many times the time that is promised. */
const mostStretched = 4;

/** How many times longer than promised for a machine of one's own something may take on one that is so busy. */
export function stretchedBy(crowded: number): number {
  return Math.min(mostStretched, Math.max(1, crowded));
}
