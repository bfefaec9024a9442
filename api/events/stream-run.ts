import type { ServerResponse } from 'node:http';
import type { EntryWithBody } from '../../records/entries.ts';
import type { ApiDeps } from '../context/deps.ts';
import { readRunNow } from '../context/now.ts';
import { type EventSink, openEvents } from './sse.ts';

export interface RunStream {
  readonly deps: ApiDeps;
  readonly run: string;
  /** Seq of the last entry that the reader has seen; -1 for none. */
  readonly after: number;
  readonly to: ServerResponse;
  readonly stop: AbortSignal;
  /** Whether the reader may still read; asked at every heartbeat. */
  lasts(): Promise<boolean>;
}

/** What a stream has told so far. */
interface Cursor {
  /** Seq of the run's last entry that was sent. */
  readonly seq: number;
  /** Seq of the last entry of the whole record that was looked at. */
  readonly log: number;
  readonly output: number;
  readonly beatAt: number;
}

/** Live output is looked for this often; entries are sent as they come. */
const TAIL_MS = 200;
const HEARTBEAT_MS = 15_000;
const PAGE = 200;
/** Output that was printed before the reader came: enough for a screen. */
const EARLIER_OUTPUT = 40;

/**
 * Tells a run to one reader: every entry after the last one seen, then the view whenever something changed, output as
 * it is printed, and `end` once the run has ended. Resolves when all is sent, the reader has gone or may no longer read,
 * or the API closes.
 */
export async function streamRun({ deps, run, after, to, stop, lasts }: RunStream): Promise<void> {
  const sink = openEvents(to, stop);
  const over = AbortSignal.any([sink.gone, stop]);
  const log = deps.logger.child({ run });
  try {
    const begin: Cursor = { seq: after, log: -1, output: await outputBefore(deps, run), beatAt: Date.now() };
    let cursor = await tell(deps, run, begin, sink, true);
    while (cursor && !over.aborted) {
      await somethingNew(deps, cursor.log, over);
      if (over.aborted) break;
      const heartbeat = Date.now() - cursor.beatAt >= (deps.config.heartbeatMs ?? HEARTBEAT_MS);
      if (heartbeat && !(await lasts())) break;
      if (heartbeat) await sink.beat();
      cursor = await tell(deps, run, heartbeat ? { ...cursor, beatAt: Date.now() } : cursor, sink, false);
    }
  } catch (error) {
    if (!over.aborted) log.error({ err: error }, 'a stream was broken off');
  }
  sink.end();
}

/** Tells what is new. Undefined once there is nothing left to come. */
async function tell(
  deps: ApiDeps,
  run: string,
  cursor: Cursor,
  sink: EventSink,
  first: boolean,
): Promise<Cursor | undefined> {
  const log = (await deps.store.read((tx) => tx.size())) - 1;
  const output = await tellOutput(deps, run, cursor.output, sink);
  const seq = log === cursor.log ? cursor.seq : await tellEntries(deps, run, cursor.seq, sink);
  const over = first || seq !== cursor.seq ? await tellView(deps, run, sink) : false;
  if (over) {
    await sink.send({ event: 'end', data: {} });
    return undefined;
  }
  return { ...cursor, output, seq, log };
}

async function tellEntries(deps: ApiDeps, run: string, after: number, sink: EventSink): Promise<number> {
  const page: EntryWithBody[] = await deps.store.read((tx) => tx.entries({ run, after, limit: PAGE }));
  for (const { entry, body } of page)
    await sink.send({ event: 'entry', id: entry.seq, data: { entry, body: body ?? null } });
  const last = page.at(-1)?.entry.seq ?? after;
  return page.length < PAGE ? last : tellEntries(deps, run, last, sink);
}

/** Whether the run that was shown is over. */
async function tellView(deps: ApiDeps, run: string, sink: EventSink): Promise<boolean> {
  const view = await readRunNow(deps, run);
  await sink.send({ event: 'view', data: view });
  return view.state === 'ended' || view.state === 'denied';
}

async function tellOutput({ store }: ApiDeps, run: string, after: number, sink: EventSink): Promise<number> {
  const batches = await store.output({ run, after, limit: PAGE });
  for (const { id: _id, ...batch } of batches) await sink.send({ event: 'output', data: batch });
  return batches.at(-1)?.id ?? after;
}

/** The id of the last batch that somebody who has just come does not need. */
async function outputBefore({ store }: ApiDeps, run: string): Promise<number> {
  let last: number[] = [];
  for (;;) {
    const page = await store.output({ run, after: last.at(-1) ?? 0, limit: PAGE });
    last = [...last, ...page.map(({ id }) => id)].slice(-EARLIER_OUTPUT - 1);
    if (page.length < PAGE) return last.length > EARLIER_OUTPUT ? (last[0] ?? 0) : 0;
  }
}

/** Resolves when an entry was written, or when it is time to look for output. */
async function somethingNew({ store }: ApiDeps, log: number, over: AbortSignal): Promise<void> {
  const limit = AbortSignal.any([over, AbortSignal.timeout(TAIL_MS)]);
  await store.waitForEntry(log, limit).catch(() => undefined);
}
