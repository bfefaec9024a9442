import { join } from 'node:path';
import { formatDuration } from '../../../common/text/duration.ts';
import type { FrozenHttp } from '../../../plans/language/kinds/http.ts';
import type { LoadedAttempt } from '../attempt/attempt.ts';
import { readCapture } from '../values/captures.ts';
import type { KeptOutput } from '../command/kept-output.ts';
import { readJson, writeJson } from '../command/spool.ts';
import { isSpooledFolder, spooledStats } from '../command/spool-file.ts';
import type { EffectEnd, Ready } from '../attempt/effect.ts';
import type { EffectKind } from './effect-kind.ts';
import { resolveInput, resolveNamed } from '../values/inputs.ts';
import { JsonDocument, pathInWords, UnkeptNumber } from '../values/json-document.ts';
import { readText } from '../values/read-text.ts';
import { conditionInWords, verdictOnValue } from '../values/verdict.ts';
import { lastLines } from '../values/sanitize-text.ts';
import { checkHeaders, type HttpAnswer, request, requestUrl, shownUrl } from '../http/request.ts';

type Answered = Extract<HttpAnswer, { kind: 'answered' }>;

const maxBytes = 1024 * 1024;
/** The file of the spool folder without which nothing was sent. */
const sending = 'sending';

/** Sends one request. */
export const httpEffect: EffectKind<FrozenHttp> = {
  ready: readyHttp,
  recover: (step, call) => Promise.resolve(keptEnd(call) ?? lostRequest(step, call)),
  keepEnd({ folder }, end) {
    try {
      writeJson(folder, 'end', { ...end, kept: undefined });
    } catch {
      // A full disk: this process still knows it, and only its death would lose it.
    }
  },
};

/** What a request was answered is kept until it is in the record, as a command's end is by its supervisor. */
function keptEnd({ folder }: LoadedAttempt): EffectEnd | undefined {
  return readJson(folder, 'end') as EffectEnd | undefined; // only keepEnd writes it
}

/** Resolves a request. Throws what makes the step hold: `input-unresolved`, `secret-unresolved`. */
async function readyHttp(step: FrozenHttp, call: LoadedAttempt): Promise<Ready> {
  const url = requestUrl(await resolveInput(step.url, call.inputs));
  const given = await resolveNamed(step.headers, call.inputs);
  const body = step.body === null ? undefined : await resolveInput(step.body, call.inputs);
  const headers = body === undefined || hasContentType(given) ? given : { ...given, 'content-type': contentType(body) };
  checkHeaders(headers);
  const { method, timeoutMs } = step;
  const act = async (): Promise<EffectEnd> => {
    const signal = call.surroundings.shutdown;
    writeJson(call.folder, sending, {});
    const answer = await request({ method, url, headers, body, timeoutMs, maxBytes, signal });
    return masked(effectEndOf(step, `${method} ${shownUrl(url)}`, answer, call), call);
  };
  return { command: null, act };
}

/** What is to be said of a request whose worker died: for an effect that may happen only once, nobody knows. */
function lostRequest(step: FrozenHttp, { folder }: LoadedAttempt): EffectEnd | 'again' {
  const neverSent = isSpooledFolder(folder) && !spooledStats(join(folder, sending));
  if (neverSent || step.effect !== 'once') return 'again';
  const known = 'its worker ended while it waited for the answer';
  return { outcome: 'unknown', message: `the request may have been carried out: ${known}`, known };
}

function effectEndOf(step: FrozenHttp, shown: string, answer: HttpAnswer, call: LoadedAttempt): EffectEnd {
  if (answer.kind === 'unanswered') return unanswered(step, shown, answer);
  const facts = { httpStatus: answer.status, kept: keptBody(answer, call) };
  const problem = problemOf(step, answer);
  if (problem) return { ...facts, outcome: 'failed', message: `${shown} ${problem}` };
  const message = `${shown} answered ${answer.status}`;
  if (!step.capture) return { ...facts, outcome: 'succeeded', message: message + bodyRemark(answer) };
  const { problem: notWhole } = answer.body;
  const captured = notWhole === undefined ? readCapture(step.capture, answer.body, call.masker) : { problem: notWhole };
  return 'problem' in captured
    ? { ...facts, outcome: 'failed', message: `${message}, but ${captured.problem}` }
    : { ...facts, outcome: 'succeeded', message, captures: captured.captures };
}

function unanswered(
  step: FrozenHttp,
  shown: string,
  { sent, timedOut, why }: Extract<HttpAnswer, { kind: 'unanswered' }>,
): EffectEnd {
  const outcome = timedOut ? 'timed-out' : 'failed';
  const late = timedOut ? `no answer within ${formatDuration(step.timeoutMs)}` : why;
  if (!sent) return { outcome, message: `${shown} could not be reached, nothing was sent: ${late}` };
  if (step.effect !== 'once') return { outcome, message: `${shown} was sent, but not answered: ${late}` };
  const known = `the request was sent, but not answered: ${late}`;
  return { outcome: 'unknown', message: `${shown} may have been carried out: ${known}`, known };
}

/** What is to be said of a body that is not whole, where nothing is taken from it. */
function bodyRemark({ body }: Answered): string {
  return body.problem === undefined ? '' : `; ${body.problem}`;
}

/** What is wrong with an answer, or undefined where it is as expected. */
function problemOf({ expect }: FrozenHttp, answer: Answered): string | undefined {
  const { status, body, location } = answer;
  if (!expect.status.includes(status)) {
    const first = lastLines(Buffer.from(body.bytes).toString('utf8'), 1).join('');
    const leads = location === undefined ? '' : `, which leads to ${location}`;
    return `answered ${status}${leads}, expected ${expect.status.join(' or ')}${first === '' ? '' : `: ${first}`}`;
  }
  if (expect.json.length === 0) return undefined;
  if (body.problem !== undefined) return `answered ${status}, but ${body.problem}`;
  const read = readText(body);
  if ('problem' in read) return `answered ${status}, expected JSON; the answer ${read.problem}`;
  const document = JsonDocument.read(read.text);
  if (document === undefined) return `answered ${status}, expected JSON, found something else`;
  const wrong = expect.json.map(({ path, condition }) => {
    const found = document.oneAt(path);
    const place = pathInWords(path);
    if ('problem' in found)
      return `answered ${status}, expected ${place} ${conditionInWords(condition)}; ${found.problem}`;
    const value = 'missing' in found ? null : found.value instanceof UnkeptNumber ? found.value.source : found.value;
    const isMet = value !== null && typeof value !== 'object' && verdictOnValue(condition, value) === true;
    if (isMet) return undefined;
    const shownValue = 'value' in found && found.value instanceof UnkeptNumber ? found.value.source : shortJson(value);
    return `answered ${status}, expected ${place} ${conditionInWords(condition)}, found ${shownValue}`;
  });
  return wrong.find((problem) => problem !== undefined);
}

function keptBody({ body }: Answered, { masker }: LoadedAttempt): KeptOutput {
  const stdout = masker.maskBytes(body.bytes);
  return {
    stdout: stdout.length === 0 ? null : stdout,
    stderr: null,
    bytes: body.bytes.length + body.leftOut,
    droppedBytes: body.leftOut,
    lastLines: lastLines(stdout.subarray(-16_384).toString('utf8'), 5),
  };
}

function masked(end: EffectEnd, { masker }: LoadedAttempt): EffectEnd {
  const message = masker.mask(end.message);
  return end.outcome === 'unknown' ? { ...end, message, known: masker.mask(end.known) } : { ...end, message };
}

function hasContentType(headers: Readonly<Record<string, string>>): boolean {
  return Object.keys(headers).some((name) => name.toLowerCase() === 'content-type');
}

function contentType(body: string): string {
  return JsonDocument.read(body) === undefined ? 'text/plain; charset=utf-8' : 'application/json';
}

function shortJson(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
