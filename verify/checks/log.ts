import { canonicalText } from '../../common/canonical.ts';
import { digestOf } from '../../common/digest.ts';
import { messageOf } from '../../common/is-error.ts';
import { roster as rosterSchema, type Roster } from '../../roster/schema.ts';
import {
  entry as entrySchema,
  entryBodies,
  type Entry,
  type EntryType,
  type EntryWithBody,
} from '../../records/entries.ts';
import { installationFingerprintOfText } from '../../records/fingerprint.ts';
import { emptyFrontier, extendFrontier, frontierRoot, leafHash, type Frontier } from '../../records/hashing/merkle.ts';
import type { CopiedColumns, CopiedEntry, RecordCopy } from '../copy/record-copy.ts';
import type { Findings } from './findings.ts';

/** What is known of a log once every line of it was looked at. */
export interface WalkedLog {
  readonly size: number;
  /** Hexadecimal. */
  readonly root: string;
  /** The root after each number of entries, for the sizes that were asked for. */
  readonly roots: ReadonlyMap<number, string>;
  readonly fingerprint: string | null;
  readonly installation: { id: string; checkpointKey: string } | null;
}

/** Called for every entry that could be read, with the roster in force before it. */
export type Visitor = (item: EntryWithBody, roster: Roster | null) => void;

/** Recomputes every leaf and every body, line by line; `sizes`: where the root is wanted. */
export async function walkLog(
  copy: RecordCopy,
  sizes: ReadonlySet<number>,
  findings: Findings,
  visit: Visitor,
): Promise<WalkedLog> {
  let frontier: Frontier = emptyFrontier;
  let before: Entry | undefined;
  let roster: Roster | null = null;
  let first: { fingerprint: string; installation: WalkedLog['installation'] } | undefined;
  const roots = new Map<number, string>();
  let expected = 0;
  for await (const line of copy.entries()) {
    expected = checkPlace(line, expected, findings);
    frontier = extendFrontier(frontier, leafHash(line.json));
    if (sizes.has(frontier.size)) roots.set(frontier.size, frontierRoot(frontier).toString('hex'));
    const item = readItem(line, before, findings);
    first ??= { fingerprint: installationFingerprintOfText(line.json), installation: installationOf(item) };
    if (item === undefined) continue;
    visit(item, roster);
    before = item.entry;
    roster = rosterOf(item) ?? roster;
  }
  if (first?.installation === undefined || first.installation === null)
    findings.add('installation-missing', 0, 'entry 0 is not the creation of an installation');
  return {
    size: frontier.size,
    root: frontierRoot(frontier).toString('hex'),
    roots,
    fingerprint: first?.fingerprint ?? null,
    installation: first?.installation ?? null,
  };
}

/** Sequence numbers count up from 0 without a gap. */
function checkPlace({ seq }: CopiedEntry, expected: number, findings: Findings): number {
  if (seq > expected)
    findings.add(
      'entry-missing',
      expected,
      seq - expected === 1 ? `entry ${expected} is missing` : `entries ${expected} to ${seq - 1} are missing`,
    );
  if (seq < expected) findings.add('order-broken', seq, `entry ${seq} stands behind entry ${expected - 1}`);
  return seq + 1;
}

/** The entry and its body, checked against the hashes; undefined where the line is no entry at all. */
function readItem(line: CopiedEntry, before: Entry | undefined, findings: Findings): EntryWithBody | undefined {
  const altered = (message: string) => findings.add('entry-altered', line.seq, `entry ${line.seq}: ${message}`);
  if (leafHash(line.json).toString('hex') !== line.leaf)
    altered('its text does not have the hash that was stored with it');
  const parsed = entrySchema.safeParse(parse(line.json));
  if (!parsed.success) {
    altered('its text is not an entry');
    return undefined;
  }
  const entry = parsed.data;
  if (canonicalText(entry) !== line.json) altered('its text is not canonical');
  if (entry.seq !== line.seq) altered(`it says that it is entry ${entry.seq}`);
  if (before !== undefined && entry.at < before.at)
    findings.add('order-broken', line.seq, `entry ${line.seq} is older than the one before it`);
  checkColumns(line, entry, findings);
  return { entry, type: entry.type, body: readBody(line, entry, findings) } as EntryWithBody;
}

const copiedColumns = ['at', 'run', 'service', 'version', 'environment', 'type', 'body'] as const;

function checkColumns({ seq, columns }: CopiedEntry, entry: Entry, findings: Findings): void {
  if (columns === undefined) return;
  const said: CopiedColumns = { ...entry, service: null, version: null, ...entry.release };
  const differing = copiedColumns.filter((name) => columns[name] !== said[name]);
  if (differing.length > 0)
    findings.add(
      'entry-altered',
      seq,
      `entry ${seq}: the database says something else beside it about ${differing.join(', ')}`,
    );
}

function readBody(line: CopiedEntry, entry: Entry, findings: Findings): object | undefined {
  if (line.body === null) {
    findings.add(
      'body-missing',
      line.seq,
      `entry ${line.seq} (${entry.type}) has no body, and no entry says that it was removed`,
    );
    return undefined;
  }
  if (digestOf(line.body) !== entry.body) {
    findings.add(
      'body-altered',
      line.seq,
      `entry ${line.seq} (${entry.type}): its body does not have the digest that the entry names`,
    );
    return undefined;
  }
  const { salt: _salt, ...body } = (parse(line.body) ?? {}) as Record<string, unknown>;
  const schema = Object.hasOwn(entryBodies, entry.type) ? entryBodies[entry.type as EntryType] : undefined;
  const checked = schema?.safeParse(body);
  if (checked?.success === false)
    findings.add(
      'body-altered',
      line.seq,
      `entry ${line.seq} (${entry.type}): its body is not what its type allows: ${messageOf(checked.error)}`,
    );
  return checked?.success === false ? undefined : body;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function installationOf(item: EntryWithBody | undefined): WalkedLog['installation'] {
  if (item?.type !== 'installation.created' || item.entry.seq !== 0 || item.body === undefined) return null;
  return { id: item.body.installation, checkpointKey: item.body.checkpointKey };
}

function rosterOf(item: EntryWithBody): Roster | undefined {
  const changes =
    item.type === 'installation.created' || item.type === 'roster.changed' || item.type === 'roster.recovered';
  if (!changes || item.body === undefined) return undefined;
  return rosterSchema.parse(item.body.roster);
}
