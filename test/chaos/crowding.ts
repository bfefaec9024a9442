import { availableParallelism, loadavg } from 'node:os';

/**
 * How many times slower than alone things may go on this machine now: what wants to run, for each core, in the last
 * minute. Limits of time that are promised for a machine of one's own are stretched by it.
 */
export function crowding(): number {
  return Math.max(1, (loadavg()[0] ?? 0) / availableParallelism());
}
