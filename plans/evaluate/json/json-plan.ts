import { nestsTooDeeply } from '../../../common/nesting.ts';
import { messageOf } from '../../../common/is-error.ts';
import type { Finding } from '../../language/checks/parts/finding.ts';
import { freezeJson, readFrozen, type Freezing } from '../../language/freeze/freeze.ts';
import { isMembers, pointer } from '../../language/diff/tree.ts';
import type { Json } from '../../../common/canonical.ts';
import { jsonPlaces } from './json-places.ts';
import { lossyNumber } from '../source/numbers.ts';
import type { Places } from '../source/source-map.ts';

/** A plan given as JSON. */
export interface JsonPlan extends Pick<Freezing, 'frozen' | 'findings'> {
  readonly places: Places;
}

/**
 * Reads a frozen plan as a file: canonical bytes freeze to themselves; JSON written otherwise, with or without
 * `$schema`, freezes to its canonical form with all defaults written out. Never throws for what a file can hold.
 */
export function readJsonPlan(path: string, source: Uint8Array): JsonPlan {
  const asIs = readFrozen(source);
  if (asIs.frozen) return { ...asIs, places: placesIn(path, source).places };
  const parsed = parse(source);
  if ('finding' in parsed) return { frozen: undefined, findings: [parsed.finding], places: parsed.places(path) };
  const { places, twice, lossy } = placesIn(path, source);
  const { $review: review, ...members } = withoutHint(parsed.value);
  const { frozen, findings } = freezeJson(members);
  const numbers = [...lossy].map(([at, number]) => lossyNumber(at, number));
  const all = [...twice.map(duplicate), ...numbers, ...open(review), ...findings];
  return { frozen: twice.length > 0 || lossy.size > 0 ? undefined : frozen, findings: all, places };
}

/** The members of a plan file as they were written, without what is still to be reviewed; undefined where it is no JSON object. */
export function jsonMembers(source: Uint8Array): { readonly [name: string]: Json } | undefined {
  const parsed = parse(source);
  if (!('value' in parsed)) return undefined;
  const { $review: _review, ...members } = parsed.value;
  return members;
}

type Parsed =
  | { readonly value: { readonly [name: string]: Json } }
  | { readonly finding: Finding; readonly places: (path: string) => Places };

function parse(source: Uint8Array): Parsed {
  if (nestsTooDeeply(source)) return refused('the plan nests too deeply', 'a plan', 'lists in lists without end');
  try {
    const value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(source)) as Json;
    if (isMembers(value)) return { value };
    return refused('this is not a plan', 'a JSON object with the members of a frozen plan', kindOf(value));
  } catch (thrown) {
    return refused('the file is not JSON', 'JSON in UTF-8', messageOf(thrown), lineOf(messageOf(thrown)));
  }
}

function refused(message: string, expected: string, found: string, at?: { line: number; column: number }): Parsed {
  return {
    finding: { code: 'plan-invalid', severity: 'error', path: '', message, expected, found, next },
    places: (path) => new Map(at ? [['', { file: path, ...at }]] : []),
  };
}
const next = 'The members of a frozen plan: backout plan schema';

/** `… in JSON at position 12 (line 2 column 3)` */
function lineOf(message: string): { line: number; column: number } | undefined {
  const [, line, column] = /\(line (\d+) column (\d+)\)/.exec(message) ?? [];
  return line && column ? { line: Number(line), column: Number(column) } : undefined;
}

function kindOf(value: Json): string {
  return Array.isArray(value) ? 'a list' : value === null ? 'null' : `a ${typeof value}`;
}

function withoutHint({ $schema: _hint, ...members }: { readonly [name: string]: Json }): Record<string, Json> {
  return members;
}

function placesIn(path: string, source: Uint8Array): ReturnType<typeof jsonPlaces> {
  return jsonPlaces(path, new TextDecoder().decode(source));
}

function duplicate(path: string): Finding {
  const found = `a second ${path.slice(path.lastIndexOf('/') + 1)}`;
  return {
    code: 'plan-invalid',
    severity: 'error',
    path,
    message: 'a member stands here twice',
    expected: 'each member once',
    found,
  };
}

/** Each item of `$review`, which `plan derive` writes, is open until it is taken out of the list. */
function open(review: Json | undefined): Finding[] {
  if (review === undefined) return [];
  if (!Array.isArray(review)) return [unreviewed(pointer('', ['$review']), 'something else than a list')];
  return review.map((one: Json, at) => {
    const { at: path, found } = isMembers(one) ? one : { at: undefined, found: undefined };
    const where = typeof path === 'string' ? path : pointer('', ['$review', String(at)]);
    return unreviewed(where, typeof found === 'string' ? found : 'an open item');
  });
}

function unreviewed(path: string, found: string): Finding {
  return {
    code: 'plan-unreviewed',
    severity: 'error',
    path,
    message: 'this names the release that the plan was derived from, and nobody has looked at it since',
    expected: 'what holds for the release of this plan',
    found,
    next: 'Correct it or keep it, then take its item out of $review.',
  };
}
