import type { Roster } from '../../authority/roster-schema.ts';
import type { Command } from '../command.ts';
import { renderRoster } from '../render/pages/roster.ts';

export const run: Command = async ({ api, options, out }) => {
  const at = options.integer('at');
  out.document(await (await api()).get<Roster>(at === undefined ? '/roster' : `/roster?at=${at}`), renderRoster);
};
