import type { Api } from '../../connect/api.ts';
import type { RunCommand } from '../command.ts';
import type { Entry } from '../../../records/entries.ts';
import type { StoredEntry } from '../../../records/record-store.ts';
import { renderLog } from '../../pages/audit/entries.ts';

/** An entry of the log as this command gives it. */
interface Logged {
  readonly entry: Entry;
  readonly body: unknown;
  readonly leaf: string;
}

const PAGE = 500;

export const auditLogCommand: RunCommand = async ({ api, options, out }) => {
  const door = await api();
  const wanted = options.text('run');
  let left = options.integer('limit', 1) ?? Infinity;
  for await (const page of pages(door, options.integer('after') ?? -1)) {
    const shown = page.filter(({ entry }) => wanted === undefined || entry.run === wanted).slice(0, left);
    if (out.json) shown.forEach((one) => out.event(one, () => []));
    else out.event(shown, renderLog);
    left -= shown.length;
    if (left <= 0) return;
  }
};

async function* pages(api: Api, from: number): AsyncGenerator<readonly Logged[]> {
  for (let after = from; ;) {
    const { entries } = await api.get<{ entries: StoredEntry[] }>(`/log?after=${after}&limit=${PAGE}`);
    yield entries.map(({ json, leaf, body }) => ({ entry: JSON.parse(json) as Entry, body, leaf }));
    const last = entries.at(-1);
    if (!last || entries.length < PAGE) return;
    after = last.seq;
  }
}
