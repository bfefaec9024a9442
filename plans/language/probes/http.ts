import { z } from 'zod';
import type { Duration } from '../../../common/text/duration.ts';
import { built, type MembersOf } from '../builders/contents.ts';
import type { JsonAt, Probe } from '../builders/criteria.ts';
import type { Input, SecretInput } from '../builders/values.ts';
import { inputAt, namedInputsAt } from '../checks/parts/inputs.ts';
import { curlMethod, curlShell } from '../document/parts/shell.ts';
import { inputWords, jsonPlaceWords } from '../document/parts/words.ts';
import { freezeDuration } from '../freeze/parts/context.ts';
import { defaults } from '../freeze/parts/defaults.ts';
import { freezePlainInput, secretRecord } from '../freeze/parts/inputs.ts';
import { jsonPath, millisecondsSchema, plainInput, secretInput } from '../schema/parts/values.ts';
import type { ProbeDefinition, Readable } from './probe-definition.ts';

const schema = z.strictObject({
  kind: z.literal('http'),
  method: z.enum(['GET', 'HEAD']),
  url: plainInput,
  headers: z.record(z.string(), secretInput),
  timeoutMs: millisecondsSchema,
  /** `latency` is milliseconds until the whole answer was read. */
  read: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('status') }),
    z.strictObject({ kind: z.literal('latency') }),
    z.strictObject({ kind: z.literal('body') }),
    z.strictObject({ kind: z.literal('json'), path: jsonPath }),
  ]),
});
/** Asks an HTTP address. */
export type HttpProbe = z.infer<typeof schema>;

export interface HttpProbeSpec {
  readonly url: Input;
  /** Default `GET`. */
  readonly method?: 'GET' | 'HEAD';
  readonly headers?: Readonly<Record<string, SecretInput>>;
  /** Default `10s`. */
  readonly timeout?: Duration;
  /** Default `status`. `latency` is milliseconds until the whole answer was read. */
  readonly read?: 'status' | 'latency' | 'body' | JsonAt;
}
const members: MembersOf<HttpProbeSpec> = { url: true, method: true, headers: true, timeout: true, read: true };

/** Asks an HTTP address and reads status, latency, body, or a value of the JSON it answers with. */
export function httpProbe(spec: HttpProbeSpec): Probe {
  return built({ kind: 'probe' }, spec, httpProbe, { type: 'http', members });
}

/** The probe that asks an HTTP address. */
export const httpProbeKind: ProbeDefinition<HttpProbe, HttpProbeSpec> & { readonly schema: typeof schema } = {
  schema,
  freeze(context, path, spec) {
    const { read = 'status' } = spec;
    return {
      kind: 'http',
      method: spec.method ?? 'GET',
      url: freezePlainInput(context, `${path}/url`, spec.url),
      headers: secretRecord(context, `${path}/headers`, spec.headers),
      timeoutMs: freezeDuration(context, `${path}/timeoutMs`, spec.timeout ?? defaults.probe.timeout),
      read: typeof read === 'string' ? { kind: read } : { kind: 'json', path: [...read.path] },
    };
  },
  inputs: (pointer, { url, headers }) => [
    ...inputAt(`${pointer}/url`, url),
    ...namedInputsAt(`${pointer}/headers`, headers),
  ],
  words: ({ method, url, read }) => `${readWords(read)} of ${method} ${inputWords(url)}`,
  shell({ method, url, headers, read }, word) {
    const wanted = read.kind === 'status' ? '%{http_code}' : read.kind === 'latency' ? '%{time_total}' : undefined;
    const only = wanted === undefined ? '' : ` --output /dev/null --write-out '${wanted}\\n'`;
    const command = `curl --silent --show-error ${curlMethod(method)}${only}`;
    return curlShell(command, { url, headers, body: null }, word);
  },
  limitMs: ({ timeoutMs }) => timeoutMs,
  readable: ({ read }) => readableBy(read),
};

function readWords(read: HttpProbe['read']): string {
  if (read.kind === 'json') return jsonPlaceWords(read.path);
  return { status: 'status', latency: 'latency in ms', body: 'body' }[read.kind];
}

function readableBy({ kind }: HttpProbe['read']): Readable {
  if (kind === 'status') return { number: isStatus, text: false };
  if (kind === 'latency') return { number: (value) => value >= 0, text: false };
  return { number: () => true, text: true };
}

function isStatus(value: number): boolean {
  return Number.isInteger(value) && value >= 100 && value <= 599;
}
