import type { AccessView } from '../../records/views.ts';
import type { Command } from '../command.ts';
import { renderAccess } from '../render/pages/access.ts';

export const run: Command = async ({ api, options, out }) => {
  const asked = Object.entries({ time: options.time('at'), person: options.text('of') });
  const query = asked.flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`]));
  const path = query.length === 0 ? '/access' : `/access?${query.join('&')}`;
  out.document(await (await api()).get<AccessView>(path), renderAccess);
};
