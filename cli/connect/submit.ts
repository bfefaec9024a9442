import type { PrintedRequest, EnvelopeDraft, InstallationView } from './api.ts';
import { randomBytes } from 'node:crypto';
import type { Answer } from '../../requests/answer.ts';
import type { Envelope } from '../../requests/envelope.ts';
import type { Code } from '../../common/codes.ts';
import { canonicalBytes } from '../../common/canonical.ts';
import { BackoutError, isBackoutError } from '../../common/errors.ts';
import { askYesNo } from '../terminal/ask.ts';
import { errorDocument, connectFailure, type HttpCall, type Reply } from './transport.ts';
import type { CommandLine } from '../terminal/output.ts';
import type { Signer } from './signer.ts';

export interface Submission extends CommandLine {
  /** Makes one call, with the session that is kept, and returns its whole answer. */
  send(call: HttpCall): Promise<Reply>;
  installation(): Promise<InstallationView>;
  signer(): Promise<Signer>;
}

const ATTEMPTS = 4;

/**
 * Addresses, dates, signs and sends a request. Throws its denial. Sends the same bytes again when the connection is
 * lost: they get the first answer. When the clocks differ too much it shows both, and a person at a terminal may sign
 * again by the API's clock.
 */
export async function submitRequest(submission: Submission, draft: EnvelopeDraft): Promise<Answer> {
  try {
    return await signAndSend(submission, draft, new Date());
  } catch (error) {
    if (!isBackoutError(error) || error.code !== 'clock-skew') throw error;
    return signAgain(submission, draft, error);
  }
}

async function signAgain(submission: Submission, draft: EnvelopeDraft, refusal: BackoutError): Promise<Answer> {
  const theirs = new Date((await freshInstallation(submission)).time);
  const clocks = `your clock says ${new Date().toISOString()}, the API's clock says ${theirs.toISOString()}`;
  submission.out.say(clocks);
  const again =
    submission.io.interactive &&
    !submission.out.json &&
    (await askYesNo(submission.io, 'Sign again with the time of the API?'));
  if (again) return signAndSend(submission, draft, theirs);
  throw new BackoutError('clock-skew', refusal.message, {
    ...refusal.detail,
    found: clocks,
    next: 'set this clock, then sign again',
  });
}

async function freshInstallation({ send }: Submission): Promise<InstallationView> {
  const reply = await send({ method: 'GET', path: '/installation' });
  return errorDocument(reply);
}

async function signAndSend(submission: Submission, draft: EnvelopeDraft, at: Date): Promise<Answer> {
  const { installation, signer, send } = submission;
  const { id } = await installation();
  const { person, sign } = await signer();
  const bytes = await requestBytes(draft, { installation: id, by: person, at: at.toISOString() });
  return sendSigned(send, { bytes, signature: await sign(bytes) });
}

/** Makes the canonical bytes of a request, with a fresh nonce. Throws `usage` for what cannot be asked. */
async function requestBytes(
  draft: EnvelopeDraft,
  dated: { installation: string; by: string; at: string; expiresAt?: string },
): Promise<Uint8Array> {
  return canonicalBytes(await requireWhole({ ...draft, v: 1, ...dated, nonce: randomBytes(16).toString('base64url') }));
}

/**
 * Sends what was signed, here or elsewhere. Throws its denial. Sends the same bytes again when the connection is lost.
 */
export async function sendSigned(
  send: Submission['send'],
  { bytes, signature }: { bytes: Uint8Array; signature: string },
): Promise<Answer> {
  const body = JSON.stringify({ envelope: Buffer.from(bytes).toString('base64'), signature });
  return answerOf(await sendUntilAnswered(send, body));
}

/**
 * Addresses and dates a request by the API's clock, for somebody to sign elsewhere before it expires. Sends nothing.
 */
export async function printRequest(submission: Submission, draft: EnvelopeDraft, by?: string): Promise<PrintedRequest> {
  const { id, time, carriedForMs = 900_000 } = await freshInstallation(submission);
  const person = by ?? (await submission.signer()).person;
  const expiresAt = new Date(Date.parse(time) + carriedForMs).toISOString();
  const bytes = await requestBytes(draft, { installation: id, by: person, at: time, expiresAt });
  return { bytes, by: person, expiresAt };
}

/** Checks a request before it is signed, so that a typing mistake is an error of usage and not a denial. */
async function requireWhole(request: Record<string, unknown>): Promise<Envelope> {
  const { envelope } = await import('../../requests/envelope.ts');
  const { data, error } = envelope.safeParse(request);
  if (data) return data;
  const [issue] = error.issues;
  const where = issue?.path.join('.') ?? String(request.action);
  throw new BackoutError('usage', `this cannot be asked: ${where} is wrong; nothing was signed or sent`, {
    expected: issue?.message ?? 'something else',
    where,
    found:
      JSON.stringify(
        issue?.path.reduce<unknown>(
          (value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key],
          request,
        ),
      )?.slice(0, 200) ?? 'nothing',
  });
}

async function sendUntilAnswered(send: Submission['send'], body: string, attempt = 1): Promise<Reply> {
  try {
    return await send({
      method: 'POST',
      path: '/requests',
      body,
      headers: { 'content-type': 'application/json' },
    });
  } catch (error) {
    if (attempt >= ATTEMPTS || !isBackoutError(error)) throw error;
    await new Promise((resolve) => setTimeout(resolve, 200 * 2 ** attempt));
    return sendUntilAnswered(send, body, attempt + 1);
  }
}

/** Returns the answer of a request that was not denied. Throws the denial. */
function answerOf(reply: Reply): Answer {
  const answer = isAnswer(reply.body);
  if (!answer) throw connectFailure(reply);
  if (answer.status === 'denied') throw errorOf(answer, answer.code ?? 'internal');
  return answer;
}

/** Returns the answer of a request that was decided. Throws `not-decided` for one that is only kept. */
export function requireDecided(answer: Answer): Answer {
  if (answer.status === 'accepted') return answer;
  throw errorOf(answer, 'not-decided');
}

function errorOf({ message, expected, found, next }: Answer, code: Code): BackoutError {
  return new BackoutError(code, message, {
    ...(expected === null ? {} : { expected }),
    ...(found === null ? {} : { found }),
    ...(next === null ? {} : { next }),
  });
}

function isAnswer(body: Buffer): Answer | undefined {
  try {
    const value = JSON.parse(body.toString('utf8')) as Partial<Answer>;
    return value.v === 1 && value.status !== undefined ? (value as Answer) : undefined;
  } catch {
    return undefined;
  }
}
