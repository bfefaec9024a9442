import type { Roster } from '../../../roster/schema.ts';
import type { RunCommand, CommandContext } from '../command.ts';
import { renderRoster } from '../../pages/roster/roster.ts';

export const rosterShowCommand: RunCommand = async ({ api, options, out }) => {
  out.document(await (await api()).get<Roster>(`/roster${query(options)}`), renderRoster);
};

/** As of an entry, by its number, or as of a time. */
function query(options: CommandContext['options']): string {
  const at = options.text('at');
  if (at === undefined) return '';
  return /^\d+$/.test(at) ? `?at=${options.integer('at')}` : `?time=${encodeURIComponent(options.time('at') ?? '')}`;
}
