import type { HttpProbe } from '../../../plans/language/probes/http.ts';
import type { AnswerBody } from '../http/answer-body.ts';
import { request, requestUrl, checkHeaders, shownUrl } from '../http/request.ts';
import { resolveInput, resolveNamed } from '../values/inputs.ts';
import { type DocumentPath, JsonDocument, pathInWords, UnkeptNumber } from '../values/json-document.ts';
import { readText } from '../values/read-text.ts';
import type { Reading } from '../values/verdict.ts';
import type { ProbeContext } from './context.ts';
import type { ProbeReader } from './probe-reader.ts';

const maxBytes = 8 * 1024 * 1024;

/** Reads status, latency, body or a place in a JSON body. Redirects are not followed. */
export const httpReader: ProbeReader<HttpProbe> = { read: readHttp };

async function readHttp(probe: HttpProbe, context: ProbeContext): Promise<Reading> {
  const fetched = await fetchPage(probe, context);
  return 'error' in fetched ? fetched : readAnswer(probe, fetched);
}

export interface Page {
  readonly status: number;
  readonly ms: number;
  readonly body: AnswerBody;
  readonly shown: string;
}

/** One request of a probe, or why there is no answer. */
export async function fetchPage(
  probe: Pick<HttpProbe, 'url' | 'headers' | 'timeoutMs'> & { method?: string },
  context: ProbeContext,
): Promise<Page | { error: string }> {
  const url = requestUrl(await resolveInput(probe.url, context.inputs));
  const headers = await resolveNamed(probe.headers, context.inputs);
  checkHeaders(headers);
  const method = probe.method ?? 'GET';
  const answer = await request({ method, url, headers, timeoutMs: probe.timeoutMs, maxBytes, signal: context.signal });
  const shown = `${method} ${shownUrl(url)}`;
  if (answer.kind === 'unanswered') return { error: `${shown} was not answered: ${answer.why}` };
  return { status: answer.status, ms: answer.ms, body: answer.body, shown };
}

function readAnswer({ read }: HttpProbe, page: Page): Reading {
  switch (read.kind) {
    case 'status':
      return { value: page.status };
    case 'latency':
      // How fast a server says that it cannot is no measure of how fast it works.
      return page.status >= 400 ? { error: `${page.shown} answered ${page.status}` } : { value: Math.round(page.ms) };
    case 'body': {
      const text = readPage(page);
      return 'error' in text ? text : { value: text.text };
    }
    case 'json': {
      const text = readPage(page);
      return 'error' in text ? text : readPlace(text.text, read.path, `${page.shown} (${page.status})`);
    }
  }
}

/** The text of a page that came whole; of anything less there is an error, never a value. */
export function readPage({ body, shown }: Page): { text: string } | { error: string } {
  if (body.problem !== undefined) return { error: `${shown}: ${body.problem}` };
  const found = readText(body);
  return 'problem' in found ? { error: `the answer of ${shown} ${found.problem}` } : found;
}

/** A text, number or boolean at a place of a JSON document. A number that cannot be kept exactly is read as its digits. */
export function readPlace(text: string, path: DocumentPath, source: string): Reading {
  const document = JsonDocument.read(text);
  if (document === undefined) return { error: `${source} gave no JSON` };
  const found = document.oneAt(path);
  if ('problem' in found) return { error: `${source}: ${found.problem}` };
  const value = 'missing' in found ? undefined : found.value;
  if (value instanceof UnkeptNumber) return { value: value.source };
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return { value };
  const kind =
    value === undefined ? 'nothing' : value === null ? 'null' : Array.isArray(value) ? 'an array' : 'an object';
  return { error: `${source} has ${kind} at ${pathInWords(path)}` };
}
