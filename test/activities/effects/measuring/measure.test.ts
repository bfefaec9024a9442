import { join } from 'node:path';
import { canonicalBytes } from '../../../../common/canonical.ts';
import { digestOf } from '../../../../common/digest.ts';
import { measureCriterion } from '../../../../activities/effects/measuring/measure-criterion.ts';
import { Masker } from '../../../../activities/effects/values/masking.ts';
import type { ProbeContext } from '../../../../activities/effects/probes/context.ts';
import { secretSource } from '../../../../activities/effects/values/secrets.ts';
import type { FrozenPlan, FrozenProbe } from '../../../../plans/language/schema/index.ts';
import { system } from '../../../support/records.ts';
import { makePeople } from '../../../support/people.ts';
import { gateStep, smallPlan } from '../../../support/plans.ts';
import { Scene } from '../../../support/scene.ts';
import { servers } from '../support/servers.ts';
import { spoolFolders } from '../support/spooled.ts';
import { makeWorker } from '../support/worker.ts';

type Criterion = FrozenPlan['criteria'][number];
const { http, nobody } = servers();
const folder = spoolFolders();

function contextOf(secret?: string): ProbeContext {
  const masker = new Masker();
  const providers = secret === undefined ? {} : ({ token: { from: 'command', argv: ['echo', secret] } } as const);
  const inputs = {
    plan: smallPlan(),
    environment: 'production',
    state: undefined,
    secrets: secretSource(providers, masker),
  };
  return { inputs, masker, spool: folder(), base: '/', signal: new AbortController().signal };
}

function criterion(probe: FrozenProbe, over: Partial<Criterion> = {}): Criterion {
  return { ...smallPlan().criteria[0]!, pass: null, fail: { kind: 'equals', value: 'bad' }, probe, ...over };
}

const command = (
  argv: string[],
  read: Extract<FrozenProbe, { kind: 'command' }>['read'] = { kind: 'stdout' },
  timeoutMs = 5000,
): FrozenProbe => ({
  kind: 'command',
  argv,
  cwd: null,
  env: {},
  timeoutMs,
  read,
});
const page = (url: string, read: Extract<FrozenProbe, { kind: 'http' }>['read']): FrozenProbe => ({
  kind: 'http',
  method: 'GET',
  url,
  headers: {},
  timeoutMs: 5000,
  read,
});

describe('measuring', () => {
  it.each([
    ['its output', command(['echo', 'fine']), 'fine'],
    ['its status', command(['sh', '-c', 'exit 3'], { kind: 'exit' }), 3],
    ['a place of its JSON', command(['echo', '{"a":[{"b":true}]}'], { kind: 'json', path: ['a', 0, 'b'] }), true],
  ])('reads of a command %s', async (_, probe, value) => {
    expect(await measureCriterion(criterion(probe), contextOf())).toMatchObject({
      verdict: 'pass',
      value,
      message: null,
    });
  });

  it.each([
    ['is not installed', command(['no-such-command']), /not installed/],
    ['fails', command(['sh', '-c', 'echo broken >&2; exit 1']), /ended with 1: broken/],
    ['does not end', command(['sleep', '60'], { kind: 'stdout' }, 100), /did not end within 100 ms/],
    ['prints no JSON', command(['echo', 'x'], { kind: 'json', path: [] }), /gave no JSON/],
    ['has no such place', command(['echo', '{}'], { kind: 'json', path: ['a'] }), /nothing at \$\.a/],
  ])('is an error, not a verdict, where a command %s', async (_, probe, message) => {
    const measured = await measureCriterion(criterion(probe), contextOf());
    expect(measured).toMatchObject({ verdict: 'error', value: null, message: expect.stringMatching(message) });
  });

  it('reads status, body, JSON and latency of a page', async () => {
    const url = await http(
      (request, response) => void response.writeHead(request.url === '/down' ? 503 : 200).end('{"version":"2.4.0"}'),
    );
    const read = async (path: string, what: Extract<FrozenProbe, { kind: 'http' }>['read']) =>
      measureCriterion(criterion(page(url + path, what)), contextOf());
    expect(await read('/down', { kind: 'status' })).toMatchObject({ value: 503 });
    expect(await read('/', { kind: 'body' })).toMatchObject({ value: '{"version":"2.4.0"}' });
    expect(await read('/', { kind: 'json', path: ['version'] })).toMatchObject({ value: '2.4.0' });
    expect(await read('/', { kind: 'latency' })).toMatchObject({ value: expect.any(Number) });
    expect(await read('/down', { kind: 'latency' })).toMatchObject({ verdict: 'error' });
  });

  it('names the endpoint that does not answer', async () => {
    const url = await nobody();
    const measured = await measureCriterion(criterion(page(`${url}/health`, { kind: 'status' })), contextOf());
    expect(measured).toMatchObject({
      verdict: 'error',
      message: expect.stringContaining(`GET ${url}/health was not answered`),
    });
  });

  it('takes a ratio between two scrapes', async () => {
    let scrapes = 0;
    const url = await http((_, response) => {
      scrapes += 1;
      response.end(`orders_total{result="failed"} ${scrapes * 3}\norders_total{result="ok"} ${scrapes * 7}\n`);
    });
    const of = { metric: 'orders_total', labels: { result: 'failed' } };
    const probe: FrozenProbe = {
      kind: 'metrics',
      url,
      headers: {},
      timeoutMs: 5000,
      read: { kind: 'ratio', of, to: { metric: 'orders_total', labels: {} }, overMs: 100, atLeast: 10 },
    };
    const fail = { kind: 'above', bound: 0.05 } as const;
    expect(await measureCriterion(criterion(probe, { fail }), contextOf())).toMatchObject({
      verdict: 'fail',
      value: 0.3,
      bound: 'fails above 0.05',
    });
    const more = { ...probe, read: { ...probe.read, atLeast: 11 } } as FrozenProbe;
    expect(await measureCriterion(criterion(more, { fail }), contextOf())).toMatchObject({
      verdict: 'inconclusive',
      value: null,
    });
    const html = await http((_, response) => void response.end('<html>'));
    expect(await measureCriterion(criterion({ ...probe, url: html }, { fail }), contextOf())).toMatchObject({
      verdict: 'error',
      message: expect.stringContaining('gave no Prometheus exposition'),
    });
  });

  it('repeats as often as it is asked, and wants agreement', async () => {
    const counter = join(folder(), 'counter');
    const probe = command(['sh', '-c', `echo x >> ${counter}; wc -l < ${counter}`]);
    const judged = { pass: null, fail: { kind: 'above', bound: 2 } as const, times: 3, everyMs: 1 };
    expect(await measureCriterion(criterion(probe, judged), contextOf())).toMatchObject({
      verdict: 'inconclusive',
      message: 'the measurements do not agree: pass (1), pass (2), fail (3)',
    });
  });

  it('masks a secret that a probe gives back', async () => {
    const probe = {
      ...command(['sh', '-c', 'echo "is $TOKEN"']),
      env: { TOKEN: { ref: 'secret', name: 'token' } },
    } as FrozenProbe;
    expect(await measureCriterion(criterion(probe), contextOf('correct-horse'))).toMatchObject({ value: 'is ***' });
    expect(await measureCriterion(criterion(probe), contextOf())).toMatchObject({
      verdict: 'error',
      message: expect.stringContaining('cannot be resolved'),
    });
  });
});

describe('the activities', () => {
  it('store the readings of their label once, for a gate and for success', async () => {
    const people = await makePeople();
    const base = smallPlan();
    const here = { ...base.criteria[0]!, id: 'here' };
    const there = { ...base.criteria[0]!, id: 'there', runsOn: 'remote' };
    const plan = smallPlan({
      criteria: [here, there],
      circumstances: { because: 'x', rollBackWhen: ['here'], successWhen: ['here'] },
      affects: [{ service: 'billing', because: 'reads', criteria: ['there'], call: 'Bo' }],
      steps: [gateStep('go-ahead', { decideOn: ['here', 'there'] }), ...base.steps.slice(1)],
    });
    const run = await Scene.make(people, plan);
    const worker = makeWorker(run.record);
    const gate = { run: run.run, purpose: 'gate', address: 'go-ahead', visit: 1, label: 'local', round: 1 } as const;
    await worker.measure(gate);
    await worker.measure(gate);
    await worker.measure({ run: run.run, purpose: 'success', label: 'remote', round: 2 });
    expect(await run.entries('criteria.measured')).toMatchObject([
      {
        purpose: 'gate',
        address: 'go-ahead',
        visit: 1,
        label: 'local',
        measurements: [{ criterion: 'here', verdict: 'pass' }],
      },
      { purpose: 'success', address: null, label: 'remote', round: 2, measurements: [{ criterion: 'there' }] },
    ]);
    await run.close();
    await people.cleanup();
  });

  it('measure a release outside any run: what asks for a rollback, what shows success, who else is affected', async () => {
    const people = await makePeople();
    const base = smallPlan();
    const of = (id: string, runsOn = 'local') => ({ ...base.criteria[0]!, id, runsOn });
    const plan = smallPlan({
      criteria: [of('asks'), of('shows'), of('other'), of('remote', 'elsewhere')],
      circumstances: { because: 'x', rollBackWhen: ['asks', 'remote'], successWhen: ['shows', 'asks'] },
      affects: [{ service: 'billing', because: 'reads', criteria: ['other'], call: 'Bo' }],
    });
    const run = await Scene.make(people, plan);
    const request = await run.write(async (tx) => {
      const { release } = plan;
      await tx.append({
        type: 'plan.published',
        actor: system,
        release,
        plan: run.digest,
        body: { digest: run.digest, revision: 1, source: null, sourceMap: null },
      });
      const at = '2026-11-23T03:12:09.123Z';
      const nonce = 'A'.repeat(22);
      const asked = {
        v: 1,
        installation: 'x',
        by: 'ann@example.com',
        at,
        nonce,
        action: 'assess',
        release,
        environment: 'production',
      };
      const bytes = canonicalBytes(asked);
      await tx.putReceipt({ digest: digestOf(bytes), bytes, signature: '', receivedAt: at, run: null }, nonce);
      return digestOf(bytes);
    });
    const worker = makeWorker(run.record);
    await worker.assess({ request, label: 'local' });
    await worker.assess({ request, label: 'local' });
    const entries = await run.record.store.read((tx) => tx.entries({ type: 'criteria.measured' }));
    expect(entries.map(({ body }) => body)).toMatchObject([
      {
        purpose: 'assess',
        request,
        label: 'local',
        measurements: [{ criterion: 'asks' }, { criterion: 'other' }],
      },
    ]);
    await expect(worker.assess({ request: run.digest, label: 'local' })).rejects.toMatchObject({
      type: 'receipt-missing',
      nonRetryable: true,
    });
    await run.close();
    await people.cleanup();
  });
});
