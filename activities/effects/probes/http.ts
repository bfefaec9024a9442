import type { HttpProbe } from '../../../plans/language/probes/http.ts';
import { request, requestUrl, checkHeaders, shownUrl } from '../http/request.ts';
import { resolveInput, resolveNamed } from '../values/inputs.ts';
import { parseJson, pathInWords, valueAt } from '../values/json-path.ts';
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
  readonly text: string;
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
  return { status: answer.status, ms: answer.ms, text: answer.body.toString('utf8'), shown };
}

function readAnswer({ read }: HttpProbe, page: Page): Reading {
  switch (read.kind) {
    case 'status':
      return { value: page.status };
    case 'latency':
      // How fast a server says that it cannot is no measure of how fast it works.
      return page.status >= 400 ? { error: `${page.shown} answered ${page.status}` } : { value: Math.round(page.ms) };
    case 'body':
      return { value: page.text };
    case 'json':
      return readPlace(page.text, read.path, `${page.shown} (${page.status})`);
  }
}

/** A text, number or boolean at a place of a JSON document. */
export function readPlace(text: string, path: readonly (string | number)[], source: string): Reading {
  const document = parseJson(text);
  if (document === undefined) return { error: `${source} gave no JSON` };
  const value = valueAt(document, path);
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return { value };
  const found =
    value === undefined ? 'nothing' : value === null ? 'null' : Array.isArray(value) ? 'an array' : 'an object';
  return { error: `${source} has ${found} at ${pathInWords(path)}` };
}
