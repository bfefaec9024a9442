import { releaseQuery } from '../../plan/release.ts';
import type { RunRow } from '../../../records/record-store.ts';
import type { RunCommand } from '../command.ts';
import { renderList } from '../../pages/run/list.ts';

export const listCommand: RunCommand = async ({ api, options, out }) => {
  const wanted = options.text('release');
  const query = [
    ...(options.flag('active') ? ['active=true'] : []),
    ...(wanted === undefined ? [] : [releaseQuery(wanted)]),
  ];
  const rows = await (await api()).get<RunRow[]>(`/runs?${query.join('&')}`);
  out.document(rows, renderList);
};
