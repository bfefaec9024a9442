import { faultInWords } from './storm/schedule.ts';
import type { Told } from './storm/storm.ts';

/** One line about a round. */
export function lineOf({ round, result }: Told): string {
  const { violations, runs, entries, effects, requests, tookMs, happened, missed, goneOn, crowding } = result;
  const slowest =
    goneOn.length === 0 ? 'nothing to go on' : `went on within ${Math.max(...goneOn.map(({ ms }) => ms))} ms`;
  const verdict = violations.length === 0 ? 'held' : `BROKEN ${violations.length}`;
  const figures = `${runs} runs, ${effects} effects, ${requests} answers, ${entries} entries, ${slowest}, ${(tookMs / 1000).toFixed(1)} s${crowding > 1.5 ? ` (machine ${crowding.toFixed(1)} times too busy)` : ''}`;
  const faults = happened.map(
    (one) => `${faultInWords(one.fault)}${one.during ? ` (in ${one.during.run} ${one.during.step})` : ''}`,
  );
  return `round ${round}: ${verdict}; ${figures}; ${[...faults, ...missed.map((one) => `missed ${faultInWords(one)}`)].join('; ') || 'no fault came'}`;
}

/** What several rounds came to. */
export function figuresOf(all: readonly Told[]): string {
  const happened = all.flatMap(({ result }) => result.happened);
  const count = (deed: string): number => happened.filter(({ fault }) => fault.deed === deed).length;
  const inside = happened.filter(({ during }) => during !== null).length;
  const times = all.flatMap(({ result }) => result.goneOn.map(({ ms }) => ms)).toSorted((one, other) => one - other);
  const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  const sum = (of: (told: Told) => number): number => all.reduce((total, one) => total + of(one), 0);
  const held = all.filter(({ result }) => result.violations.length === 0).length;
  return [
    `${held} of ${all.length} rounds held: ${sum(({ result }) => result.runs)} runs, ${sum(({ result }) => result.effects)} effects, ${sum(({ result }) => result.requests)} answers`,
    `${happened.length} faults, ${inside} of them inside a step: ${count('kill')} killed, ${count('freeze')} frozen, ${count('full-record')} records full, ${count('full-disk')} disks full; ${sum(({ result }) => result.beheaded)} commands lost their supervisor`,
    `time from a blow to going on: median ${at(0.5)} ms, 95 % ${at(0.95)} ms, at most ${at(1)} ms; ${(sum(({ result }) => result.tookMs) / 1000 / Math.max(1, all.length)).toFixed(1)} s a round`,
  ].join('\n');
}
