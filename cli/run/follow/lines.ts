import type { RunView } from '../../../views/schemas/types.ts';
import type { CommandContext } from '../../commands/command.ts';
import { type LoggedEntry, renderEvent, renderOutput } from '../../pages/audit/entries.ts';
import { addOutput, type PrintedOutput, type OutputTail } from '../../pages/run/output-tail.ts';
import { eventsPath } from './events-path.ts';
import { inOrder } from './in-order.ts';

/** The whole story of a run from its first entry, appended line by line; with --json one event a line. */
export async function followInLines({ api, out }: CommandContext, view: RunView): Promise<RunView> {
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
