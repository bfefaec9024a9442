import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import type { Answer } from '../../requests/answer.ts';
import type { Envelope } from '../../requests/envelope.ts';
import { exchangeCall } from '../../cli/connect/transport.ts';
import { canonicalBytes } from '../../common/canonical.ts';
import { digestOf, type Digest } from '../../common/digest.ts';
import type { FrozenPlan } from '../../plans/language/schema/index.ts';
import type { EntryType, EntryWithBody } from '../../records/entries.ts';
import { openRecord } from '../../records/sqlite/open-record.ts';
import type { RunState } from '../../records/run-state.ts';
import type { RecordStore } from '../../records/record-store.ts';
import { installationPaths } from '../../worker/config/config.ts';
import { embeddedAddress, embeddedServer, type EmbeddedServer } from '../../worker/server/embedded-server.ts';
import { init } from '../../worker/init.ts';
import type { Intervals } from '../../worker/config/intervals.ts';
import { makePeople, type People, signAs, signedFields, type TestPerson } from './people.ts';
import { until } from './until.ts';

type Fields = { action: Envelope['action'] } & Record<string, unknown>;
export type Kind = 'up' | 'serve' | 'worker';

/** A process of an installation. */
export interface Process {
  readonly pid: number;
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** What it has printed by now, on both streams. */
  output(): string;
}

/** An installation on disk with people of its own; its processes are real ones, and end with it. */
export class Site {
  readonly dir: string;
  readonly people: People;
  readonly installation: string;
  readonly store: RecordStore;
  readonly #processes = new Set<Process>();
  readonly #pace: Partial<Intervals>;

  static async open(config: Record<string, unknown> = {}, pace: Partial<Intervals> = {}): Promise<Site> {
    const dir = await mkdtemp(join(tmpdir(), 'backout-site-'));
    const people = await makePeople();
    await writeFile(join(dir, 'backout.config.yaml'), stringify({ dir: '.', ...config }));
    const { installation } = await init({ cwd: dir, roster: people.roster });
    return new Site(dir, people, installation, await openRecord(join(dir, 'record.sqlite')), pace);
  }

  private constructor(dir: string, people: People, installation: string, store: RecordStore, pace: Partial<Intervals>) {
    this.#pace = pace;
    this.dir = dir;
    this.people = people;
    this.installation = installation;
    this.store = store;
  }

  /** The Temporal server, started or found. */
  temporal(): Promise<EmbeddedServer> {
    return embeddedServer(installationPaths(this.dir).temporal);
  }

  /** Starts a process and waits until it says that it is ready. */
  async run(kind: Kind, ...args: string[]): Promise<Process> {
    const script = fileURLToPath(new URL('site-process.ts', import.meta.url));
    const child = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=4', script, kind, this.dir, ...args],
      {
        env: { ...process.env, NODE_OPTIONS: '', BACKOUT_TEST_PACE: JSON.stringify(this.#pace) },
        stdio: ['ignore', 'pipe', process.env['BACKOUT_TEST_LOG'] ? 'inherit' : 'pipe'],
      },
    );
    let isGone = false;
    let said = '';
    let logged = '';
    child.on('exit', () => (isGone = true));
    child.stdout?.on('data', (chunk) => (said += String(chunk)));
    child.stderr?.on('data', (chunk) => (logged += String(chunk)));
    const kill = async (signal: NodeJS.Signals = 'SIGKILL') => {
      if (!isGone) child.kill(signal);
      await until(() => isGone, 30_000, `${kind} ends after ${signal}`);
      this.#processes.delete(running);
    };
    const output = () => said + logged;
    const running: Process = { pid: child.pid ?? 0, kill, output };
    this.#processes.add(running);
    await until(() => said.includes('ready') || isGone, 30_000, `${kind} is ready`);
    if (isGone) throw new Error(`${kind} ended at once: ${said}`);
    return running;
  }

  /** Sends a signed request and gives the answer. */
  async ask(person: TestPerson, fields: Fields): Promise<Answer> {
    return this.send(await this.sign(person, fields));
  }

  sign(person: TestPerson, fields: Fields): Promise<{ bytes: Uint8Array; signature: string }> {
    return signAs(person, { ...signedFields(person, this.installation), ...fields });
  }

  async send({ bytes, signature }: { bytes: Uint8Array; signature: string }): Promise<Answer> {
    const body = JSON.stringify({ envelope: Buffer.from(bytes).toString('base64'), signature });
    const headers = { 'content-type': 'application/json' };
    const path = installationPaths(this.dir).socket;
    const address = { kind: 'socket' as const, path, name: path };
    const reply = await exchangeCall(address, { method: 'POST', path: '/requests', headers, body });
    return JSON.parse(reply.body.toString()) as Answer;
  }

  /** Puts a plan in force and its release into production. */
  async publish(plan: FrozenPlan, environment = 'production'): Promise<Digest> {
    const { dev, engineer } = this.people;
    const bytes = canonicalBytes(plan);
    const digest = digestOf(bytes);
    await this.store.write((tx) => tx.putBlob(bytes));
    const { release } = plan;
    this.#accepted(
      await this.ask(dev, { action: 'plan.publish', plan: digest, release, source: null, sourceMap: null }),
    );
    const deployedAt = new Date(Date.now() - 60_000).toISOString();
    this.#accepted(await this.ask(engineer, { action: 'deployed', release, environment, deployedAt }));
    return digest;
  }

  /** Starts a run of a published plan. */
  async start(plan: FrozenPlan, environment = 'production'): Promise<string> {
    return this.#accepted(await this.ask(this.people.support, this.startFields(plan, environment))).run ?? '';
  }

  /** What a start of a published plan asks for. */
  startFields(plan: FrozenPlan, environment = 'production') {
    return {
      action: 'start' as const,
      release: plan.release,
      environment,
      plan: digestOf(canonicalBytes(plan)),
      problem: 'checkouts fail',
      cause: 'code-corrupted',
      incident: null,
      change: null,
      defect: null,
      claimedDeployment: null,
      unendorsed: 'nobody reviews what a test runs',
    };
  }

  /** Publishes, starts, and passes the gate. */
  async begin(plan: FrozenPlan, gate = 'go-ahead'): Promise<string> {
    await this.publish(plan);
    const run = await this.start(plan);
    this.#accepted(await this.decide(run, gate));
    return run;
  }

  async decide(run: string, gate = 'go-ahead', decision = 'approve', by = this.people.approver): Promise<Answer> {
    const opened = await until(
      async () => this.visitOf(await this.state(run), gate)?.gate ?? undefined,
      20_000,
      `${gate} opens`,
    );
    const { plan } = await this.state(run);
    const visit = this.visitOf(await this.state(run), gate)?.visit ?? 1;
    const reason = decision === 'approve' ? null : 'not now';
    return this.ask(by, { action: 'decide', run, plan, gate, visit, subject: opened.subject, decision, reason });
  }

  /** A request about a run. */
  async about(run: string, fields: Fields, person = this.people.support): Promise<Answer> {
    const { plan } = await this.state(run);
    return this.ask(person, { run, plan, ...fields });
  }

  async state(run: string): Promise<RunState> {
    const state = await this.store.read((tx) => tx.run(run));
    if (!state) throw new Error(`there is no run ${run}`);
    return state;
  }

  visitOf(state: RunState, address: string) {
    return state.steps.get(address)?.visits.at(-1);
  }

  /** Waits until a run has ended and gives its outcome. */
  async outcome(run: string, withinMs = 20_000): Promise<string> {
    const ended = await until(async () => (await this.state(run)).ended ?? undefined, withinMs, `${run} ends`);
    return ended.outcome;
  }

  async entries<T extends EntryType>(type: T): Promise<Extract<EntryWithBody, { type: T }>[]> {
    return (await this.store.read((tx) => tx.entries({ type }))) as Extract<EntryWithBody, { type: T }>[];
  }

  /** The lines that steps have left in a file, an effect each. */
  async ledger(name = 'ledger'): Promise<string[]> {
    const text = await readFile(join(this.dir, name), 'utf8').catch(() => '');
    return text.split('\n').filter((line) => line !== '');
  }

  async close(): Promise<void> {
    await Promise.all([...this.#processes].map((one) => one.kill()));
    if (await embeddedAddress(installationPaths(this.dir).temporal)) await (await this.temporal()).stop();
    await this.store.close();
    await this.people.cleanup();
    await rm(this.dir, { recursive: true, force: true });
  }

  #accepted(answer: Answer): Answer {
    if (answer.status !== 'accepted') throw new Error(`not accepted: ${JSON.stringify(answer)}`);
    return answer;
  }
}
