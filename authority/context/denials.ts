import { createHash } from 'node:crypto';
import { codes } from '../../common/codes.ts';
import type { Digest } from '../../common/digest.ts';
import { isBackoutError, type BackoutError } from '../../common/errors.ts';
import {
  addressPattern,
  digestPattern,
  parseRelease,
  releaseName,
  runPattern,
  type Release,
} from '../../common/names.ts';
import type { Actor, BodyOf, EntryType } from '../../records/entries.ts';
import type { WriteTx } from '../../records/record-store.ts';
import { decisions } from '../../requests/envelope.ts';

/** What a denied request was about, as far as it could be read. Nothing of it is believed. */
export interface Denied {
  readonly request: Digest;
  readonly actor: Actor;
  readonly error: BackoutError;
  /** The request's value, of any shape. */
  readonly asked: unknown;
}

/** Whether an error says no to the person who asked; a service or a part of ours that fails is none of their doing. */
export function isDenial(error: unknown): error is BackoutError {
  return isBackoutError(error) && (codes[error.code] === 2 || codes[error.code] === 3);
}

/** Writes the one entry of a denial, with the run it names where that exists. Repeated, it is found again. Gives its seq. */
export async function writeDenial(tx: WriteTx, { request, actor, error, asked }: Denied): Promise<number> {
  const about = readAbout(asked);
  const state = about.run === undefined ? undefined : await tx.run(about.run);
  const place = state
    ? { run: state.run, release: state.release, environment: state.environment, plan: state.plan }
    : { release: about.release ?? null, plan: about.plan ?? null };
  const { code, message } = error;
  const append = async <T extends EntryType>(type: T, body: BodyOf<T>) =>
    (await tx.append({ type, actor, ...place, body, key: `denied/${request}` })).entry.seq;
  if (state && about.gate) return append('gate.denied', { ...about.gate, code, message });
  return append('request.denied', { action: about.action, code, message });
}

interface About {
  readonly action: string;
  readonly run?: string;
  readonly plan?: string;
  readonly release?: Release;
  readonly gate?: { address: string; visit: number; decision: string };
}

/** Only what has the right shape: hostile bytes must not keep a denial out of the record. */
function readAbout(asked: unknown): About {
  const value = isObject(asked) ? asked : {};
  const text = (name: string, pattern: RegExp) => {
    const found = value[name];
    return typeof found === 'string' && pattern.test(found) ? found : undefined;
  };
  const run = text('run', runPattern);
  const plan = text('plan', digestPattern);
  const release = releaseIn(value['release']);
  const gate = gateIn(value, text('gate', addressPattern));
  return {
    action: text('action', /^[a-z][a-z.-]{0,39}$/) ?? 'unreadable',
    ...(run !== undefined && { run }),
    ...(plan !== undefined && { plan }),
    ...(release && { release }),
    ...(gate && { gate }),
  };
}

function gateIn(value: Record<string, unknown>, address: string | undefined): About['gate'] {
  const { visit, decision } = value;
  const isVisit = typeof visit === 'number' && Number.isSafeInteger(visit) && visit >= 1;
  const known = decisions.find((one) => one === decision);
  return address !== undefined && isVisit && known ? { address, visit, decision: known } : undefined;
}

function releaseIn(value: unknown): Release | undefined {
  if (!isObject(value) || typeof value['service'] !== 'string' || typeof value['version'] !== 'string')
    return undefined;
  return parseRelease(releaseName({ service: value['service'], version: value['version'] }));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A nonce of its own for a receipt whose own nonce must not be used up, or is another request's. */
export function nonceOfDenial(request: Digest): string {
  return `denied:${createHash('sha256').update(request).digest('base64url')}`;
}
