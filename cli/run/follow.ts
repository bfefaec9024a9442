import type { RunView } from '../../views/schemas/types.ts';
import type { CommandContext } from '../commands/command.ts';
import { followOnScreen } from './follow-screen.ts';
import { type LoggedEntry, renderEvent, renderOutput } from '../pages/audit/entries.ts';
import { addOutput, type PrintedOutput, type OutputTail } from '../pages/run/output-tail.ts';
import { eventsPath } from './target.ts';
import type { StreamEvent } from '../connect/api.ts';

/** Follows a run to its end and resolves to its last view. Shows a picture on a terminal, else lines. */
export async function followRun(context: CommandContext, view: RunView): Promise<RunView> {
  return context.io.screen && !context.out.json ? followOnScreen(context, view) : followInLines(context, view);
}

/** Prints the whole story of a run from its first entry, line by line; with --json one event for each line. */
async function followInLines({ api, out }: CommandContext, view: RunView): Promise<RunView> {
  let last = view;
  let open: OutputTail = [];
  for await (const { event, id, data } of inOrder((await api()).follow(eventsPath(view, -1)))) {
    const value: unknown = event === 'lost' ? {} : JSON.parse(data);
    if (event === 'view') last = value as RunView;
    if (out.json) out.event({ event, ...(id === undefined ? {} : { id: Number(id) }), data: value }, () => []);
    else if (event === 'entry') out.event(value as LoggedEntry, (entry, options) => [renderEvent(entry, options)]);
    else if (event === 'output') open = printWhole(open, value as PrintedOutput);
    else if (event === 'lost') out.say('the connection to the API is lost; looking for it …');
  }
  return last;

  /** Prints the lines whose end has come, and keeps the others until it does. */
  function printWhole(before: OutputTail, printed: PrintedOutput): OutputTail {
    const lines = addOutput(before, printed);
    for (const line of lines) if (line.whole) out.event(line, (one, options) => [renderOutput(one, options)]);
    return lines.filter(({ whole }) => !whole);
  }
}

/**
 * Yields the events of a run in an order that makes sense. Output comes sooner than entries, so output of an attempt
 * waits for the entry that began it. Drops nothing; output without such an entry comes last.
 */
async function* inOrder(events: AsyncIterable<StreamEvent>): AsyncGenerator<StreamEvent> {
  const begun = new Set<string>();
  const held = new Map<string, StreamEvent[]>();
  for await (const event of events) {
    const attempt = event.event === 'output' ? attemptOf(JSON.parse(event.data)) : undefined;
    if (attempt !== undefined && !begun.has(attempt)) {
      held.set(attempt, [...(held.get(attempt) ?? []), event]);
      continue;
    }
    yield event;
    const begins = event.event === 'entry' ? begunBy(JSON.parse(event.data)) : undefined;
    if (begins === undefined) continue;
    begun.add(begins);
    yield* held.get(begins) ?? [];
    held.delete(begins);
  }
  for (const late of held.values()) yield* late;
}

/** Returns the attempt that an entry says has begun. */
function begunBy(logged: unknown): string | undefined {
  const { entry, body } = logged as { entry: { type: string }; body: unknown };
  return entry.type === 'step.started' && body !== null ? attemptOf(body) : undefined;
}

function attemptOf(about: unknown): string {
  const { address, visit, attempt } = about as { address: string; visit: number; attempt: number };
  return `${address} ${visit} ${attempt}`;
}
