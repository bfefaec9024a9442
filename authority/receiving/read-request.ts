import { parseCanonical } from '../../common/canonical.ts';
import { digestOf, type Digest } from '../../common/digest.ts';
import { BackoutError } from '../../common/errors.ts';
import { nestsTooDeeply, tooDeep } from '../../common/nesting.ts';
import { personPattern, runPattern } from '../../common/names.ts';
import { envelope as envelopeSchema, type Envelope } from '../../requests/envelope.ts';

/** Larger requests are refused unread. A roster of 20,000 people fits. */
export const longestRequest = 8 * 1024 * 1024;

/** What bytes say, before anything is believed. */
export interface ParsedRequest {
  readonly request: Digest;
  /** The value as far as it is JSON at all. */
  readonly value: unknown;
  /** Who it says it is by, and the run it names; undefined where it does not say so in the right shape. */
  readonly by: string | undefined;
  readonly run: string | undefined;
  /** What it says that it is; undefined where the bytes are not canonical. */
  readonly action: unknown;
  readonly content: { readonly envelope: Envelope } | { readonly problem: BackoutError };
}

/** Reads a request's bytes: canonical to the byte, and exactly one of the known shapes, or what is wrong with them. */
export function readRequest(bytes: Uint8Array): ParsedRequest {
  const request = digestOf(bytes);
  const problem = unreadable(bytes);
  const nothing = { value: undefined, by: undefined, run: undefined, action: undefined };
  if (problem) return { request, ...nothing, content: { problem } };
  const canonical = parseCanonical(bytes);
  const value: unknown = canonical ?? looseJson(bytes);
  const content = canonical === undefined ? { problem: notCanonical(value) } : readEnvelope(canonical);
  const by = textIn(value, 'by', personPattern);
  const run = textIn(value, 'run', runPattern);
  return { request, value, by, run, action: member(canonical, 'action'), content };
}

/** What is refused before anything parses it. */
function unreadable(bytes: Uint8Array): BackoutError | undefined {
  if (bytes.byteLength > longestRequest)
    return new BackoutError('envelope-invalid', 'the request is too large', {
      expected: `at most ${longestRequest} bytes`,
      found: `${bytes.byteLength} bytes`,
    });
  if (!nestsTooDeeply(bytes)) return undefined;
  const { message, expected, found } = tooDeep;
  return new BackoutError('envelope-invalid', message('the request'), { expected, found });
}

function readEnvelope(value: unknown): ParsedRequest['content'] {
  const parsed = envelopeSchema.safeParse(value);
  if (parsed.success) return { envelope: parsed.data };
  const [issue] = parsed.error.issues;
  const where = (issue?.path.map(String).join('.') ?? '').replaceAll(/[^\w.@-]/g, '?').slice(0, 200);
  // It may repeat names that the sender chose: nothing in it may steer a terminal.
  const said = (issue?.message ?? 'it has another shape').slice(0, 300).replaceAll(/[\p{C}\u2028\u2029]/gu, '?');
  return {
    problem: new BackoutError(
      'envelope-invalid',
      `the request is not one that Backout knows: ${where === '' ? '' : `${where}: `}${said}`,
      {
        expected: 'exactly the fields of its action',
        where,
        next: 'use a command line of the same version as the API',
      },
    ),
  };
}

function notCanonical(value: unknown): BackoutError {
  const found = value === undefined ? 'bytes that are not JSON' : 'JSON that is written differently';
  return new BackoutError('envelope-not-canonical', 'the request is not canonical JSON', {
    expected: 'RFC 8785 JSON, to the byte',
    found,
    next: 'sign and send the canonical bytes unchanged',
  });
}

function looseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}

function textIn(value: unknown, name: string, pattern: RegExp): string | undefined {
  const found = member(value, name);
  return typeof found === 'string' && pattern.test(found) ? found : undefined;
}
