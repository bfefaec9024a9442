import type { Roster } from '../../authority/roster-schema.ts';
import type { Command, Context } from '../command.ts';
import { renderRoster } from '../render/pages/roster.ts';

export const run: Command = async ({ api, options, out }) => {
  out.document(await (await api()).get<Roster>(`/roster${query(options)}`), renderRoster);
};

/** As of an entry, by its number, or as of a time. */
function query(options: Context['options']): string {
  const at = options.text('at');
  if (at === undefined) return '';
  return /^\d+$/.test(at) ? `?at=${options.integer('at')}` : `?time=${encodeURIComponent(options.time('at') ?? '')}`;
}
