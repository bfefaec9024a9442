import { z } from 'zod';
import type { Capturable, OutputOf } from '../builders/captures.ts';
import { built, type MembersOf } from '../builders/contents.ts';
import type { JsonPath } from '../builders/criteria.ts';
import { outputRefs } from '../builders/outputs.ts';
import { actingMembers, type ActingSpec } from '../builders/step-specs.ts';
import type { Step } from '../builders/step-values.ts';
import type { Input, SecretInput } from '../builders/values.ts';
import { inputAt, namedInputsAt } from '../checks/parts/inputs.ts';
import { curlMethod, curlShell } from '../document/parts/shell.ts';
import { inputWords } from '../document/parts/words.ts';
import { captureOf, freezePlainInput, secretRecord } from '../freeze/parts/inputs.ts';
import { condition, type Condition } from '../schema/parts/conditions.ts';
import { capture, jsonPath, plainInput, secretInput } from '../schema/parts/values.ts';
import { acting, actingLimitMs, actingOf } from './parts/acting.ts';
import { capturedLines } from './parts/captured.ts';
import { shownLine, shownNamed } from './parts/shown.ts';
import type { StepDefinition } from './parts/step-definition.ts';

/** One HTTP request that a worker sends. */
export const httpSchema = z.strictObject({
  kind: z.literal('http'),
  ...acting,
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']),
  url: plainInput,
  headers: z.record(z.string(), secretInput),
  body: plainInput.nullable(),
  expect: z.strictObject({
    status: z.array(z.int().min(100).max(599)).min(1),
    json: z.array(z.strictObject({ path: jsonPath, condition })),
  }),
  capture: capture.nullable(),
});
/** A request, as a step or as the undo of one. */
export type FrozenHttp = z.infer<typeof httpSchema>;

/** A step with what it captures. */
export interface Http<S = undefined> extends Step {
  readonly kind: 'http';
  readonly output: OutputOf<S>;
}
export interface HttpSpec<S extends Capturable | undefined = Capturable | undefined> extends ActingSpec {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: Input;
  readonly headers?: Readonly<Record<string, SecretInput>>;
  readonly body?: Input;
  /** Default: status 200, 201, 202 or 204. */
  readonly expect?: {
    readonly status?: readonly number[];
    readonly json?: readonly { readonly path: JsonPath; readonly is: Condition }[];
  };
  readonly capture?: S;
}
const members: MembersOf<HttpSpec> = {
  ...actingMembers,
  method: true,
  url: true,
  headers: true,
  body: true,
  expect: { status: true, json: { path: true, is: true } },
  capture: true,
};

/** Sends one HTTP request. */
export function http<S extends Capturable | undefined = undefined>(id: string, spec: HttpSpec<S>): Http<S> {
  const output = outputRefs(spec.capture) as OutputOf<S>;
  return built({ kind: 'http', id, output }, spec, http, { members });
}

const defaults = { expected: '2s', timeout: '30s', expectStatus: [200, 201, 202, 204] } as const;

/** The step that sends a request. */
export const httpKind: StepDefinition<FrozenHttp, HttpSpec> = {
  defaults,
  drawn: { fill: '#eef3fb' },
  freeze(place, spec) {
    const { context, path } = place;
    return {
      kind: 'http',
      ...actingOf(place, spec, defaults),
      method: spec.method,
      url: freezePlainInput(context, `${path}/url`, spec.url),
      headers: secretRecord(context, `${path}/headers`, spec.headers),
      body: spec.body === undefined ? null : freezePlainInput(context, `${path}/body`, spec.body),
      expect: {
        status: [...(spec.expect?.status ?? defaults.expectStatus)],
        json: (spec.expect?.json ?? []).map((one) => ({ path: [...one.path], condition: one.is })),
      },
      capture: captureOf(spec.capture),
    };
  },
  does: (step, shell) => [
    { text: `sends from ${step.runsOn}: ${step.method} ${inputWords(step.url)}`, ...(shell ? { shell } : {}) },
    ...capturedLines(step),
  ],
  shown: ({ method, url, headers, body }) => [
    ...shownLine('method', method),
    ...shownLine('url', url),
    ...shownNamed('header', headers),
    ...shownLine('body', body),
  ],
  inputs: (pointer, { url, headers, body }) => [
    ...inputAt(`${pointer}/url`, url),
    ...namedInputsAt(`${pointer}/headers`, headers),
    ...inputAt(`${pointer}/body`, body),
  ],
  conditions: (pointer, { expect }) =>
    expect.json.map((one, at) => ({ path: `${pointer}/expect/json/${at}/condition`, condition: one.condition })),
  addsUp(pointer, { headers, method }) {
    const keyed = Object.keys(headers).some((name) => /idempoten/i.test(name));
    if (method !== 'POST' || keyed) return undefined;
    return { path: `${pointer}/method`, does: 'each POST adds one more', found: 'POST without an idempotency key' };
  },
  shell: (step, word) =>
    curlShell(`curl --fail-with-body --silent --show-error ${curlMethod(step.method)}`, step, word),
  limitMs: actingLimitMs,
};
