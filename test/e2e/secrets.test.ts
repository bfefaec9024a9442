import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { FrozenPlan, FrozenStep } from '../../plans/language/schema/index.ts';
import { readReportView } from '../../views/report/read-report.ts';
import { renderReport } from '../../views/report/render-report.ts';
import { commandStep, manualStep, smallPlan } from '../support/plans.ts';
import { installationPaths } from '../../worker/config/config.ts';
import { type Process, Site } from '../support/site.ts';
import { Trials } from '../support/trials.ts';
import { until } from '../support/until.ts';

/** What nobody but the worker and what it calls may ever see. */
const canary = {
  token: `canary-token-${randomBytes(9).toString('hex')}'/&+=?~`,
  pin: `canary-pin-"${randomBytes(9).toString('hex')}`,
};
const token = { ref: 'secret', name: 'token' } as const;
const pin = { ref: 'secret', name: 'pin' } as const;

let site: Site;
let trials: Trials;
let up: Process;
let keys: string;
let server: Server;
let url: string;
const sent: { path: string; authorization: string | undefined; body: string }[] = [];

beforeAll(async () => {
  keys = await mkdtemp(join(tmpdir(), 'backout-canary-'));
  for (const [name, value] of Object.entries(canary)) await writeFile(join(keys, name), `${value}\n`);
  server = createServer((request, response) => void echo(request).then((body) => response.writeHead(500).end(body)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const fromFile = (name: string) => ({ from: 'file', path: join(keys, name) });
  site = await Site.open({
    worker: { secrets: { token: fromFile('token'), pin: fromFile('pin') } },
    log: { level: 'debug' },
  });
  up = await site.run('up');
  trials = new Trials(site);
}, 60_000);
afterAll(async () => {
  await site.close();
  await rm(keys, { recursive: true, force: true });
  await new Promise((resolve) => server.close(resolve));
}, 60_000);

/** A server that fails and repeats what it was sent, as some do. */
async function echo(request: IncomingMessage): Promise<string> {
  const body = Buffer.concat(await request.toArray()).toString('utf8');
  const { authorization } = request.headers;
  sent.push({ path: request.url ?? '', authorization, body });
  return `you sent ${authorization} to ${request.url}`;
}

/** Prints a secret as tools do: in base64 at each of its three places, hex, and quoted for URLs, JSON and shells; and in two pieces. */
const tells = [
  'for before in "" x xy; do printf "%s%s" "$before" "$TOKEN" | base64 -w 0; echo; done',
  'for before in "" x xy; do printf "%s%s" "$before" "$TOKEN" | base64 -w 0 | tr "+/" "-_"; echo; done',
  'printf %s "$TOKEN" | od -An -v -tx1 | tr -d " \\n"; echo',
  'printf %s "$TOKEN" | od -An -v -tx1 | tr -d " \\n" | tr a-f A-F >&2; echo >&2',
  'node -e "const t = process.env.TOKEN; console.log(JSON.stringify({ t }), encodeURIComponent(t), new URLSearchParams({ t }).toString())"',
  `bash -c 'printf "%q %s\n" "$TOKEN" "\${TOKEN@Q}"'`,
  'printf "%.12s" "$TOKEN"; sleep 0.4; printf "%s\n" "$TOKEN" | cut -c 13-',
  'exit 5',
].join('; ');

/** The forms in which a secret shows itself; of base64 what the secret alone decides, wherever it begins. */
function formsOf(secret: string): string[] {
  const base64 = [0, 1, 2].flatMap((before) => {
    const bytes = Buffer.from('x'.repeat(before) + secret);
    const whole = [Math.ceil(before / 3) * 4, Math.floor(bytes.length / 3) * 4] as const;
    return (['base64', 'base64url'] as const).map((alphabet) => bytes.toString(alphabet).slice(...whole));
  });
  const hex = Buffer.from(secret).toString('hex');
  const quoted = [JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret), secret.replaceAll("'", "'\\''")];
  // Half of one is enough to guess the rest, or to look for.
  const halves = [secret.slice(0, 12), secret.slice(12)];
  return [secret, ...base64, hex, hex.toUpperCase(), ...quoted, ...halves];
}

/** Every place where a secret may stand, and everywhere it is thrown back. */
function indiscreet(): FrozenPlan {
  const shell = (id: string, script: string, over: object = {}) =>
    commandStep(id, ['/bin/sh', '-c', script], { cwd: site.dir, env: { TOKEN: token }, ...over });
  const { instructions: _, evidence: __, ...common } = manualStep('call') as Extract<FrozenStep, { kind: 'manual' }>;
  const expect = { status: [200], json: [] };
  const headers = { authorization: { join: ['Bearer ', token] } };
  const call: FrozenStep = {
    ...common,
    kind: 'http',
    method: 'POST',
    url: `${url}/call`,
    headers,
    body: null,
    expect,
    capture: null,
  };
  const capture = {
    from: 'text' as const,
    shape: {
      kind: 'object' as const,
      members: [{ name: 'text', shape: { kind: 'string' as const }, optional: false }],
    },
  };
  const [works] = smallPlan().criteria;
  const probe = {
    kind: 'http' as const,
    method: 'GET' as const,
    url: `${url}/probe`,
    headers,
    timeoutMs: 2000,
    read: { kind: 'body' as const },
  };
  const { communication } = smallPlan();
  return trials.plan(
    'discreet',
    [
      shell('prints', 'printf "plain-%s\\n" words; echo "out $TOKEN"; echo "err $TOKEN" >&2; exit 3'),
      shell('tells', tells, { timeoutMs: 20_000 }),
      shell('reads', 'cat; exit 4', { stdin: pin }),
      shell('captures', 'echo "$TOKEN"', { capture }),
      shell('proceeds', 'true', { proceedWhen: { criteria: ['echoes'], everyMs: 20, timeoutMs: 50 } }),
      call,
    ],
    {
      secrets: [
        { name: 'token', title: 'A token' },
        { name: 'pin', title: 'A pin' },
      ],
      criteria: [works!, { ...works!, id: 'echoes', probe, pass: { kind: 'equals', value: 'never' } }],
      communication: {
        ...communication,
        channels: [{ kind: 'webhook', id: 'ops', title: 'Operations', url: `${url}/hook`, headers }],
        tell: [{ when: 'held', channels: ['ops'] }],
      },
    },
  );
}

/** What people read of a run in the end, kept where it is looked for. */
async function reportOf(run: string): Promise<void> {
  const { store, dir } = site;
  const view = await store.read((tx) => readReportView(tx, run));
  await writeFile(join(dir, 'report.json'), JSON.stringify(view));
  await writeFile(join(dir, 'report.md'), renderReport(view));
}

/** Everything that somebody who follows the run is sent, as it comes. */
async function listen(run: string): Promise<() => string> {
  const { data } = await site.ask(site.people.auditor, { action: 'session.open' });
  const headers = { authorization: `Bearer ${(data as { token: string }).token}` };
  const call = get({ socketPath: installationPaths(site.dir).socket, path: `/runs/${run}/events`, headers });
  let said = '';
  // It ends when the API does.
  call
    .on('error', () => undefined)
    .on('response', (response) => {
      response.setEncoding('utf8').on('error', () => undefined);
      response.on('data', (chunk: string) => (said += chunk));
    });
  await until(() => said.includes('event: view'));
  return () => said;
}

function filesIn(dir: string): string[] {
  const all = readdirSync(dir, { recursive: true, withFileTypes: true });
  return all.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
}

/** The files that contain a text. */
const holding = (text: string) => filesIn(site.dir).filter((path) => readFileSync(path).includes(text));

it('a secret reaches what needs it, and is nowhere else: plan, record, Temporal, logs, output, messages, errors', async () => {
  const run = await site.begin(indiscreet());
  const heard = await listen(run);
  for (const id of ['prints', 'tells', 'reads', 'captures', 'proceeds', 'call']) {
    await trials.reaches(run, id, 'holding');
    const answer = await site.about(run, { action: 'skip', step: id, visit: 1, reason: 'seen' });
    expect(JSON.stringify(answer)).not.toContain('canary-');
    expect(answer).toMatchObject({ status: 'accepted' });
    // To leave out a step that verifies, somebody else has to agree.
    if (id === 'proceeds') await site.decide(run, 'proceeds:skip');
  }
  expect(await site.outcome(run)).toBe('rolled-back-with-deviations');
  await until(() => sent.some(({ path, body }) => path === '/hook' && body.includes('holds at call')));

  // It was used, or nothing here could fail.
  for (const path of ['/call', '/probe', '/hook'])
    expect(sent.find((one) => one.path === path)?.authorization).toBe(`Bearer ${canary.token}`);
  const state = await site.state(run);
  const messages = [...state.steps.values()].flatMap(({ visits }) =>
    visits.map((visit) => visit.attempts.at(-1)?.result?.message ?? ''),
  );
  expect(messages.filter((message) => message.includes('***')).length).toBeGreaterThanOrEqual(3);
  expect(messages).toContainEqual(expect.stringContaining('the output to capture contains a secret'));

  const told = await site.store.output({ run, address: 'tells' });
  expect(
    told
      .map(({ text }) => text)
      .join('')
      .match(/\*\*\*/g)?.length,
  ).toBeGreaterThanOrEqual(12);
  await reportOf(run);

  // What is left is read when nobody writes any more.
  await up.kill('SIGTERM');
  await (await site.temporal()).stop();
  const bodies = sent.map(({ body }) => body).join('\n');
  for (const secret of Object.values(canary)) {
    for (const form of formsOf(secret)) {
      expect(holding(form)).toEqual([]);
      expect(bodies).not.toContain(form);
      expect(heard()).not.toContain(form);
      expect(up.output()).not.toContain(form);
    }
  }
  // The same search finds what is there: Temporal knows the run, and nothing that its commands have said.
  expect(heard()).toContain('plain-words');
  expect(holding('plain-words').map((path) => basename(path))).toEqual([expect.stringMatching(/^record\.sqlite/)]);
  const names = holding(run).map((path) => path.slice(site.dir.length + 1));
  expect(names.filter((name) => name.startsWith('record.sqlite'))).not.toEqual([]);
  expect(names.filter((name) => name.startsWith('temporal/'))).not.toEqual([]);
  expect(up.output() + names.join(' ')).toContain(names.includes('backout.log') ? 'backout.log' : run);
});
