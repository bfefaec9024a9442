import { releaseQuery } from '../release.ts';
import type { RunRow } from '../../records/store.ts';
import type { Command } from '../command.ts';
import { renderList } from '../render/pages/list.ts';

export const run: Command = async ({ api, options, out }) => {
  const wanted = options.text('release');
  const query = [
    ...(options.flag('active') ? ['active=true'] : []),
    ...(wanted === undefined ? [] : [releaseQuery(wanted)]),
  ];
  const rows = await (await api()).get<RunRow[]>(`/runs?${query.join('&')}`);
  out.document(rows, renderList);
};
