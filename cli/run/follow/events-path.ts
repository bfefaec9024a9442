import type { RunView } from '../../../views/schemas/types.ts';

/** The path of a run's stream, after an entry. */
export function eventsPath({ run }: RunView, after: number): string {
  return `/runs/${encodeURIComponent(run)}/events?after=${after}`;
}
