import http from 'node:http';
import https from 'node:https';
import { BackoutError } from '../../../common/errors.ts';
import { messageOf } from '../../../common/is-error.ts';
import { type AnswerBody, emptyBody, readBody } from './answer-body.ts';

export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly timeoutMs: number;
  /** More than this of an answer is counted and left out. */
  readonly maxBytes: number;
  /** When it aborts, the request is broken off and its reason thrown. */
  readonly signal: AbortSignal;
}

/**
 * What came of a request. `sent: false` is certain: there was no connection, so nothing can have happened; `sent: true`
 * means that it may have been carried out.
 */
export type HttpAnswer =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly body: AnswerBody;
      /** Where a redirect leads, for messages; nobody follows it. */
      readonly location?: string;
      readonly ms: number;
    }
  | { readonly kind: 'unanswered'; readonly sent: boolean; readonly timedOut: boolean; readonly why: string };

/**
 * One request over a connection of its own: never a pooled one, which its server may just be closing, so that a broken
 * connection always says whether something was sent. Redirects, and offers to speak another protocol, are answers like any other.
 */
export function request(options: HttpRequest): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    options.signal.throwIfAborted();
    const began = performance.now();
    let sent = false;
    let timedOut = false;
    const { url, method, body } = options;
    const client = url.protocol === 'https:' ? https : http;
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const outgoing = client.request(url, { method, headers: { ...options.headers, ...length }, agent: false });
    // Not left to the events of the request: one whose connection is gone already says no more.
    const breakOff = (error: Error): void => {
      outgoing.destroy(error);
      fail(error);
    };
    const timer = setTimeout(() => {
      timedOut = true;
      breakOff(new Error('too late'));
    }, options.timeoutMs);
    const onAbort = (): void => breakOff(new Error('broken off'));
    options.signal.addEventListener('abort', onAbort, { once: true });
    const finish = (answer: HttpAnswer): void => {
      clearTimeout(timer);
      options.signal.removeEventListener('abort', onAbort);
      if (options.signal.aborted) reject(options.signal.reason as Error);
      else resolve(answer);
    };
    const late = `no answer within ${options.timeoutMs} ms`;
    const fail = (error: unknown): void =>
      finish({ kind: 'unanswered', sent, timedOut, why: timedOut ? late : reasonOf(error) });
    outgoing.once('socket', (socket) =>
      socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', () => (sent = true)),
    );
    outgoing.on('error', fail);
    outgoing.once('upgrade', ({ statusCode = 0 }, socket) => {
      socket.destroy();
      finish({ kind: 'answered', status: statusCode, body: emptyBody, ms: performance.now() - began });
    });
    outgoing.once('response', (response) => {
      const { statusCode: status = 0, headers } = response;
      const location = locationOf(headers.location, url);
      readBody(response, options.maxBytes).then((content) => {
        const ms = performance.now() - began;
        finish({ kind: 'answered', status, body: content, ms, ...(location === undefined ? {} : { location }) });
        outgoing.destroy();
      }, fail);
    });
    outgoing.end(body);
  });
}

/** The URL of a text. Throws `input-unresolved` for what no request can go to. */
export function requestUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && (url.protocol === 'http:' || url.protocol === 'https:')) return url;
  throw new BackoutError('input-unresolved', 'this is not an address that a request can go to', {
    expected: 'an http: or https: URL',
    found: text,
  });
}

/** Checks names and values of headers. Throws `input-unresolved` without saying a value, which may be a secret. */
export function checkHeaders(headers: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(headers)) {
    try {
      http.validateHeaderName(name);
      http.validateHeaderValue(name, value);
    } catch {
      throw new BackoutError('input-unresolved', `the header "${name}" cannot be sent`, {
        expected: 'a header name, and a value without line breaks and control characters',
        found: 'something else',
      });
    }
  }
}

/** An address for messages: without user, password and query, where people put tokens. */
export function shownUrl(url: URL): string {
  return `${url.origin}${url.pathname}`;
}

function locationOf(location: string | undefined, base: URL): string | undefined {
  if (location === undefined) return undefined;
  return URL.canParse(location, base.href) ? shownUrl(new URL(location, base)) : 'an address that is none';
}

/** Errors of several addresses tried in vain carry their reasons inside. */
function reasonOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'errors' in error && Array.isArray(error.errors)) {
    return error.errors.map(messageOf).join('; ');
  }
  return messageOf(error);
}
