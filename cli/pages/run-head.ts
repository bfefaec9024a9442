import { releaseName } from '../../common/names.ts';
import type { RunView } from '../../views/schemas/types.ts';
import { ends, type EventLine } from './line.ts';
import type { PageOptions } from '../terminal/io.ts';
import { cut } from '../terminal/text.ts';
import { ago } from './relative-time.ts';
import { type Label, labelled, labelOf, outcomeLabels, runLabels } from './words.ts';

/** What is to be known of a run before anything else, in two lines. */
export function runHead(view: RunView, options: PageOptions): EventLine[] {
  const asked = performedBy(view) ?? `asked ${ago(view.requestedAt, options)} ago by ${view.requestedBy}`;
  const about = `${releaseName(view.release)} → ${view.returnsTo} · ${view.cause}: ${view.problem}`;
  return [
    ends(
      [['strong', view.run], `${view.rehearsal ? ' · REHEARSAL' : ''} · ${view.environment} · ${asked}`],
      [labelled(runLabel(view), true)],
      options.width,
    ),
    [cut(about, options.width)],
  ];
}

/** Who performs it, where that is not who asked for it: there is no room for both, and people turn to the performer. */
function performedBy({ performer, requestedBy, endedAt, recorded }: RunView): string | undefined {
  if (recorded) return `done by hand by ${recorded.doneBy}`;
  return !performer || performer === requestedBy || endedAt !== null ? undefined : `performed by ${performer}`;
}

/** The state of a run in words: an active one is called after what matters most in it. */
export function runLabel(view: RunView): Label {
  if (view.state === 'ended') return labelOf(outcomeLabels, view.outcome ?? 'ended');
  const is = (state: string) => view.steps.some((step) => step.state === state);
  if (view.state === 'concluding' && view.success?.proven === false)
    return { symbol: '!', word: 'holding: not proven', mark: 'bad' };
  if (view.state !== 'active') return labelOf(runLabels, view.state);
  if (is('holding') || is('unknown')) return { symbol: '!', word: 'holding', mark: 'bad' };
  if (is('open')) return { symbol: '◆', word: 'waiting for people', mark: 'wait' };
  return { symbol: '▶', word: 'running', mark: 'strong' };
}
