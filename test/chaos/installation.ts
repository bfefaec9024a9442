import { writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { canonicalBytes } from '../../common/canonical.ts';
import { digestOf } from '../../common/digest.ts';
import type { FrozenPlan } from '../../plans/language/schema/index.ts';
import { installationPaths } from '../../worker/config/config.ts';
import { embeddedServer } from '../../worker/server/embedded-server.ts';
import { init } from '../../worker/init.ts';
import { makePeople, type People } from '../support/people.ts';
import { type Acknowledgement, Door } from './door.ts';
import { HttpProgram } from './http-program.ts';
import { Ledger } from './ledger.ts';
import { type Premises, processesOf, Product, type Role, roles } from './processes.ts';
import { RecordFile } from './record-file.ts';

/** Signs of life and looks at the record are quicker than by default, so that a round takes seconds. */
const pace = { seenMs: 1000, goneMs: 4000, reconcileMs: 3000, youngMs: 500, patienceMs: 2000 };

/** An installation with real processes on loopback, in a folder of its own. */
export class Installation {
  readonly dir: string;
  readonly people: People;
  readonly fingerprint: string;
  readonly door: Door;
  readonly record: RecordFile;
  readonly ledger: Ledger;
  readonly http: HttpProgram;
  readonly premises: Premises;
  readonly running = new Map<Role['name'], Product>();
  readonly #over = new AbortController();
  temporalPid = 0;

  /** Makes it and starts everything; `root` is the checkout whose code runs. */
  static async open(root: string): Promise<Installation> {
    const dir = await mkdtemp(join(tmpdir(), 'backout-chaos-'));
    const people = await makePeople();
    await mkdir(join(dir, 'logs'));
    await writeFile(join(dir, 'backout.config.yaml'), stringify({ dir: '.', api: { requestsPerMinute: 100_000 } }));
    const { installation, fingerprint } = await init({ cwd: dir, roster: people.roster });
    const one = new Installation(root, dir, people, installation, fingerprint);
    try {
      await one.http.listen();
      await one.startTemporal();
      await Promise.all(roles.map((role) => one.start(role)));
      return one;
    } catch (error) {
      await one.end();
      throw error;
    }
  }

  private constructor(root: string, dir: string, people: People, installation: string, fingerprint: string) {
    this.dir = dir;
    this.people = people;
    this.fingerprint = fingerprint;
    this.premises = { root, dir, pace, pagesFile: join(dir, 'pages') };
    this.door = new Door(dir, installation, this.#over.signal);
    this.record = new RecordFile(join(dir, 'record.sqlite'));
    this.ledger = new Ledger(join(dir, 'ledger'));
    this.http = new HttpProgram(this.ledger.path);
  }

  /** Starts what is not running. */
  async start(role: Role): Promise<void> {
    const present = this.running.get(role.name);
    if (present && !present.isGone) return;
    const started = await Product.start(this.premises, role);
    this.running.set(role.name, started);
    // The limit may have changed while it was not listening yet.
    started.signal('SIGUSR2');
  }

  /** Makes the record full for every process that has it open, or will: no page can be added to it. */
  limitPages(isFull: boolean): void {
    writeFileSync(this.premises.pagesFile, isFull ? 'full' : '');
    for (const one of this.running.values()) one.signal('SIGUSR2');
  }

  async startTemporal(): Promise<void> {
    this.temporalPid = (await embeddedServer(installationPaths(this.dir).temporal)).pid;
  }

  /** Puts a plan in force and its release into production. */
  async publish(plan: FrozenPlan): Promise<string> {
    const { dev, engineer } = this.people;
    const bytes = canonicalBytes(plan);
    const digest = digestOf(bytes);
    await this.#upload(digest, bytes);
    const { release } = plan;
    accepted(
      await this.door.ask(dev, { action: 'plan.publish', plan: digest, release, source: null, sourceMap: null }),
    );
    const deployedAt = new Date(Date.now() - 60_000).toISOString();
    accepted(await this.door.ask(engineer, { action: 'deployed', release, environment: 'production', deployedAt }));
    return digest;
  }

  /** Starts a run and gives its name. */
  async begin(plan: FrozenPlan, digest: string): Promise<string> {
    const answer = this.door.ask(this.people.support, {
      action: 'start',
      release: plan.release,
      environment: 'production',
      plan: digest,
      problem: 'checkouts fail',
      cause: 'code-corrupted',
      incident: null,
      change: null,
      defect: null,
      claimedDeployment: null,
      unendorsed: 'nobody reviews what a storm runs',
    });
    return accepted(await answer).run ?? '';
  }

  #token: string | undefined;

  async #upload(digest: string, bytes: Uint8Array): Promise<void> {
    for (let attempt = 0; attempt < 5; attempt++) {
      this.#token ??= await this.#openSession();
      const headers = { authorization: `Bearer ${this.#token}`, 'content-type': 'application/octet-stream' };
      const reply = await this.door.call('PUT', `/blobs/${digest}`, headers, bytes);
      if (reply?.status === 201) return;
      if (reply?.status === 401 || reply?.status === 403) this.#token = undefined;
    }
    throw new Error(`the plan ${digest} could not be uploaded`);
  }

  async #openSession(): Promise<string | undefined> {
    const { bytes, signature } = await this.door.sign(this.people.dev, { action: 'session.open' });
    const body = JSON.stringify({ envelope: Buffer.from(bytes).toString('base64'), signature });
    const reply = await this.door.call('POST', '/requests', { 'content-type': 'application/json' }, body);
    const answer = JSON.parse(reply?.body.toString() ?? '{}') as { data?: { token?: string } };
    return answer.data?.token;
  }

  /** Ends everything that was started, by its id; says what is left of it. The folder stays. */
  async end(): Promise<string[]> {
    this.#over.abort();
    await Promise.all([...this.running.values()].map((one) => one.kill()));
    this.endTemporal('SIGKILL');
    await this.http.close();
    this.record.close();
    this.ledger.close();
    await this.people.cleanup();
    return leftOf(this.dir);
  }

  endTemporal(signal: NodeJS.Signals): void {
    try {
      if (this.temporalPid > 0) process.kill(this.temporalPid, signal);
    } catch {
      // It is gone already.
    }
  }

  remove(): Promise<void> {
    return rm(this.dir, { recursive: true, force: true });
  }
}

function accepted(answer: Acknowledgement): Acknowledgement {
  if (answer.status !== 'accepted') throw new Error(`${answer.action} was denied: ${answer.code} ${answer.message}`);
  return answer;
}

/** What still runs of an installation, looked at more than once: the system takes a moment to end what was killed. */
export async function leftOf(dir: string, withinMs = 5000): Promise<string[]> {
  let left = processesOf(dir);
  for (const until = Date.now() + withinMs; left.length > 0 && Date.now() < until; left = processesOf(dir))
    await new Promise((resolve) => setTimeout(resolve, 50));
  return left;
}
