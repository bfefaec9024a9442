import type { Entry } from '../../../records/entries.ts';
import type { StoredEntry } from '../../../records/record-store.ts';
import type { Api } from '../../connect/api.ts';
import type { RunCommand } from '../command.ts';
import { viewCommand } from '../rows.ts';

export const auditAccessCommand = viewCommand({
  path: ({ options }) => {
    const asked = Object.entries({ time: options.time('at'), person: options.text('of') });
    const query = asked.flatMap(([name, value]) =>
      value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
    );
    return query.length === 0 ? '/access' : `/access?${query.join('&')}`;
  },
  page: async () => (await import('../../pages/audit/access.ts')).renderAccess,
});

/** Prints the newest checkpoint, to the byte. What is kept is what was signed. */
export const auditCheckpointCommand: RunCommand = async ({ api, out }) => {
  const note = new TextDecoder().decode(await (await api()).bytes('/checkpoint'));
  out.document({ note }, (shown) => shown.note.trimEnd().split('\n'));
};

/** Prints the log page by page, to its end or up to the number of entries that `--limit` names. */
export const auditLogCommand: RunCommand = async ({ api, options, out }) => {
  const { renderLog } = await import('../../pages/audit/entries.ts');
  const door = await api();
  const wanted = options.text('run');
  let left = options.integer('limit', 1) ?? Infinity;
  for await (const page of logPages(door, options.integer('after') ?? -1)) {
    const shown = page.filter(({ entry }) => wanted === undefined || entry.run === wanted).slice(0, left);
    if (out.json) shown.forEach((one) => out.event(one, () => []));
    else out.event(shown, renderLog);
    left -= shown.length;
    if (left <= 0) return;
  }
};

/** An entry of the log as `audit log` prints it. */
interface PrintedEntry {
  readonly entry: Entry;
  readonly body: unknown;
  readonly leaf: string;
}

const ENTRIES_A_PAGE = 500;

async function* logPages(api: Api, from: number): AsyncGenerator<readonly PrintedEntry[]> {
  for (let after = from; ;) {
    const { entries } = await api.get<{ entries: StoredEntry[] }>(`/log?after=${after}&limit=${ENTRIES_A_PAGE}`);
    yield entries.map(({ json, leaf, body }) => ({ entry: JSON.parse(json) as Entry, body, leaf }));
    const last = entries.at(-1);
    if (!last || entries.length < ENTRIES_A_PAGE) return;
    after = last.seq;
  }
}
