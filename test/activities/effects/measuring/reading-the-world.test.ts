import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { measureCriterion } from '../../../../activities/effects/measuring/measure-criterion.ts';
import type { ProbeContext } from '../../../../activities/effects/probes/context.ts';
import { readCapture } from '../../../../activities/effects/values/captures.ts';
import { Masker } from '../../../../activities/effects/values/masking.ts';
import { secretSource } from '../../../../activities/effects/values/secrets.ts';
import type { CaptureShape, Condition, FrozenProbe } from '../../../../plans/language/schema/index.ts';
import { smallPlan } from '../../../support/plans.ts';
import { servers } from '../support/servers.ts';
import { spoolFolders } from '../support/spooled.ts';

const { http } = servers();
const folder = spoolFolders();

function context(): ProbeContext {
  const masker = new Masker();
  const inputs = {
    plan: smallPlan(),
    environment: 'production',
    state: undefined,
    secrets: secretSource({}, masker),
  };
  return { inputs, masker, spool: folder(), base: '/', signal: new AbortController().signal };
}

const measure = (probe: FrozenProbe, pass: Condition) =>
  measureCriterion({ ...smallPlan().criteria[0]!, pass, fail: null, probe }, context());

type PageRead = Extract<FrozenProbe, { kind: 'http' }>['read'];
function page(url: string, read: PageRead): FrozenProbe {
  return { kind: 'http', method: 'GET', url, headers: {}, timeoutMs: 5000, read };
}

const answering = (body: string | Buffer, headers: Record<string, string> = {}) =>
  http((_, response) => void response.writeHead(200, headers).end(body));

const result = (...values: string[]) =>
  JSON.stringify({ data: { result: values.map((value) => ({ value: [1, value] })) } });

describe('a place of JSON', () => {
  const path = ['data', 'result', 0, 'value', 1];
  const below: Condition = { kind: 'below', bound: 0.01 };

  it('that holds one value is that value', async () => {
    const url = await answering(result('0.003'));
    expect(await measure(page(url, { kind: 'json', path }), below)).toMatchObject({ verdict: 'pass', value: '0.003' });
  });

  it('that holds two values where one was meant is an error, not the first of them', async () => {
    const url = await answering(result('0.003', '0.9'));
    expect(await measure(page(url, { kind: 'json', path }), below)).toMatchObject({
      verdict: 'error',
      message: expect.stringContaining('$.data.result holds 2 values where one was meant'),
    });
  });

  it('that says `first` is the first of several', async () => {
    const url = await answering(result('0.003', '0.9'));
    const first = { kind: 'json' as const, path: ['data', 'result', { take: 'first' as const }, 'value', 1] };
    expect(await measure(page(url, first), below)).toMatchObject({ verdict: 'pass', value: '0.003' });
  });

  it('whose member is there twice is an error', async () => {
    const url = await answering('{"failed":0,"failed":900}');
    expect(await measure(page(url, { kind: 'json', path: ['failed'] }), below)).toMatchObject({
      verdict: 'error',
      message: expect.stringContaining('$.failed is there 2 times'),
    });
  });

  it.each([
    ['9007199254740993', 'fail'],
    ['9007199254740992', 'pass'],
    ['9007199254740992.0', 'pass'],
    ['9007199254740992.0000000000000000001', 'fail'],
  ])('with the number %s is compared digit by digit: %s', async (number, verdict) => {
    const url = await answering(`{"id":${number}}`);
    const equals: Condition = { kind: 'equals', value: 9007199254740992 };
    expect(await measure(page(url, { kind: 'json', path: ['id'] }), equals)).toMatchObject({ verdict });
  });
});

describe('the body of an answer', () => {
  const json = '{"state":"größer"}';
  const is: Condition = { kind: 'equals', value: 'größer' };
  const state = { kind: 'json' as const, path: ['state'] };

  it.each([
    ['gzip', gzipSync(json)],
    ['deflate', deflateSync(json)],
    ['br', brotliCompressSync(json)],
    ['zstd', zstdCompressSync(json)],
    ['deflate, gzip', gzipSync(deflateSync(json))],
  ])('is read with the content encoding %s', async (encoding, body) => {
    const url = await answering(body, { 'content-encoding': encoding });
    expect(await measure(page(url, state), is)).toMatchObject({ verdict: 'pass' });
  });

  it.each([
    ['a byte order mark', Buffer.from(`\uFEFF${json}`), {}],
    ['ISO-8859-1', Buffer.from(json, 'latin1'), { 'content-type': 'application/json; charset=ISO-8859-1' }],
    ['UTF-16', Buffer.from(json, 'utf16le'), { 'content-type': 'application/json; charset="utf-16le"' }],
  ])('is read with %s', async (_what, body, headers) => {
    const url = await answering(body, headers as Record<string, string>);
    expect(await measure(page(url, state), is)).toMatchObject({ verdict: 'pass' });
  });

  it.each([
    ['bytes that are not UTF-8', Buffer.from(json, 'latin1'), {}, /is not UTF-8: byte 12 begins no character/],
    ['an unknown charset', json, { 'content-type': 'text/plain; charset=klingon' }, /has the charset "klingon"/],
    ['an unknown encoding', json, { 'content-encoding': 'zip' }, /content encoding "zip", which is not known/],
    ['an encoding that it does not have', json, { 'content-encoding': 'gzip' }, /cannot be read as gzip/],
    ['more than fits', Buffer.alloc(9 * 1024 * 1024, ' '), {}, /1048576 bytes are left out/],
  ])('with %s is an error, never a value', async (_what, body, headers, message) => {
    const url = await answering(body, headers as Record<string, string>);
    expect(await measure(page(url, state), is)).toMatchObject({
      verdict: 'error',
      message: expect.stringMatching(message),
    });
  });

  it('does not matter where the status is read', async () => {
    const url = await answering(Buffer.alloc(9 * 1024 * 1024, ' '));
    expect(await measure(page(url, { kind: 'status' }), { kind: 'equals', value: 200 })).toMatchObject({
      verdict: 'pass',
    });
  });

  it('that unpacks to more than fits is cut there', async () => {
    const url = await answering(gzipSync(Buffer.alloc(64 * 1024 * 1024, ' ')), { 'content-encoding': 'gzip' });
    expect(await measure(page(url, state), is)).toMatchObject({ verdict: 'error' });
  });
});

describe('what a command prints', () => {
  const printing = (argv: string[], read: Extract<FrozenProbe, { kind: 'command' }>['read']): FrozenProbe => ({
    kind: 'command',
    argv,
    cwd: null,
    env: {},
    timeoutMs: 5000,
    read,
  });

  it('as a number with many digits is compared digit by digit', async () => {
    const probe = printing(['echo', '9007199254740993'], { kind: 'stdout' });
    expect(await measure(probe, { kind: 'equals', value: 9007199254740992 })).toMatchObject({ verdict: 'fail' });
    expect(await measure(probe, { kind: 'above', bound: 9007199254740992 })).toMatchObject({ verdict: 'pass' });
  });

  it('that is no text is an error', async () => {
    const probe = printing(['printf', 'ab\\377'], { kind: 'stdout' });
    expect(await measure(probe, { kind: 'matches', pattern: 'ab' })).toMatchObject({
      verdict: 'error',
      message: expect.stringContaining('is not UTF-8: byte 2'),
    });
  });
});

describe('a capture', () => {
  const shape: CaptureShape = {
    kind: 'object',
    members: [
      { name: 'id', optional: false, shape: { kind: 'number' } },
      { name: 'name', optional: true, shape: { kind: 'string' } },
    ],
  };
  const captured = (text: string | Uint8Array) =>
    readCapture({ from: 'json', shape }, { bytes: Buffer.from(text) }, new Masker());

  it.each(['7615917337495251231', '1e400', '0.1000000000000000055511151231257827'])(
    'of the number %s fails with its place and its digits',
    (number) => {
      expect(captured(`{"id":${number}}`)).toEqual({
        problem: `output.id is the number ${number}, which cannot be kept exactly; have it printed as a text`,
      });
    },
  );

  it.each(['0.1', '1e3', '-9007199254740991', '1.50'])('of the number %s keeps it', (number) => {
    expect(captured(`{"id":${number}}`)).toEqual({ captures: { id: Number(number) } });
  });

  it('of a member that is there twice fails', () => {
    expect(captured('{"id":1,"name":"a","id":2}')).toHaveProperty('problem', 'output.id is there 2 times');
  });

  it('does not mind what it does not take', () => {
    expect(captured('{"id":1,"other":7615917337495251231,"more":{"a":1,"a":2}}')).toEqual({ captures: { id: 1 } });
  });

  it('of bytes that are no text fails with the place of the first of them', () => {
    const bytes = Buffer.concat([Buffer.from('{"id":1,"name":"'), Buffer.from([0xff]), Buffer.from('"}')]);
    expect(captured(bytes)).toEqual({
      problem: 'the output to capture is not UTF-8: byte 16 begins no character',
    });
  });
});
