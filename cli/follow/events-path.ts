import type { RunView } from '../../records/views.ts';

/** The path of a run's stream, after an entry. */
export function eventsPath({ run }: RunView, after: number): string {
  return `/runs/${encodeURIComponent(run)}/events?after=${after}`;
}
