import { setTimeout as pause } from 'node:timers/promises';
import { signAs, type TestPerson } from '../../support/people.ts';
import type { Installation } from '../installation.ts';
import type { SeenEntry } from '../record-file.ts';
import type { Draw } from '../seeded.ts';
import { type Hold, type OpenGate, Waiting } from './waiting.ts';

/** A request under a way that is over may still have to reach the record: what waits is looked at again after this. */
const AGAIN_MS = 400;
/** A program that was begun by somebody who died has ended by then. */
const SETTLED_MS = 1500;

/** What people do: hold the run, use a nonce again, and approve at every gate. */
export type Manner = 'hold' | 'nonce' | 'approve';

/**
 * The people of a storm: they decide at gates, settle what nobody knows by what the ledger says, and take up what a
 * hold offers, each time as the seed says for that place, not when.
 */
export class Operator {
  readonly runs = new Map<string, Waiting>();
  /** What went wrong while they asked. */
  readonly troubles: string[] = [];
  readonly #site: Installation;
  readonly #draw: Draw;
  readonly #always: readonly Manner[];
  readonly #busy = new Map<string, Promise<void>>();
  readonly #once = new Set<string>();

  /** @param always what they do in every run, where the seed alone would have them do it in some */
  constructor(site: Installation, draw: Draw, always: readonly Manner[] = []) {
    this.#site = site;
    this.#draw = draw;
    this.#always = always;
  }

  watch(run: string): void {
    if (!this.runs.has(run)) this.runs.set(run, new Waiting());
  }

  see(entries: readonly SeenEntry[]): void {
    for (const entry of entries) if (entry.run !== null) this.runs.get(entry.run)?.see(entry);
  }

  /** Begins whatever can be done now. */
  act(): void {
    for (const [run, waiting] of this.runs) {
      if (waiting.isEnded) continue;
      for (const gate of waiting.gates.values())
        this.#do(`${run}/${gate.address}/${gate.visit}`, (key) => this.#decide(key, run, gate));
      for (const hold of waiting.holds.values()) {
        const { address, visit, attempt, outcome } = hold;
        this.#do(`${run}/${address}/${visit}/${attempt}/${outcome}`, (key) => this.#settle(key, run, hold));
      }
      if (waiting.isHeld || waiting.isUnproven)
        this.#do(`${run}/continue`, () => this.#about(run, { action: 'continue', step: null, reason: null }));
      this.#meddle(run, waiting);
    }
  }

  /** Everything that was asked has its verdict. */
  async done(): Promise<void> {
    while (this.#busy.size > 0) await Promise.all(this.#busy.values());
  }

  get isBusy(): boolean {
    return this.#busy.size > 0;
  }

  openGate(): { run: string; gate: OpenGate } | undefined {
    for (const [run, { gates }] of this.runs) for (const gate of gates.values()) return { run, gate };
    return undefined;
  }

  #do(key: string, work: (key: string) => Promise<unknown>): void {
    if (this.#busy.has(key)) return;
    const task = work(key)
      .then(() => pause(AGAIN_MS))
      .catch((error: unknown) => void this.troubles.push(`${key}: ${String(error)}`))
      .finally(() => this.#busy.delete(key))
      .then(() => undefined);
    this.#busy.set(key, task);
  }

  async #decide(key: string, run: string, { address, visit, subject }: OpenGate): Promise<void> {
    await pause(this.#draw.whole(`${key}/thinks`, 0, 400));
    const others = this.#always.includes('approve') ? 0 : 1;
    const decision = this.#draw.weighed(`${key}/decision`, { approve: 40, refuse: others, 'fix-forward': others });
    const { approver, approver2 } = this.#site.people;
    const plan = this.runs.get(run)?.plan;
    const reason = decision === 'approve' ? null : 'not now';
    const fields = { action: 'decide', run, plan, gate: address, visit, subject, decision, reason };
    const people = this.#draw.isIn(`${key}/both`, 0.3) || this.#once.has(key) ? [approver, approver2] : [approver];
    this.#once.add(key);
    await Promise.all(people.map((person) => this.#askTwice(key, person, fields)));
  }

  /** Now and then the same bytes come twice at once, as from a client that lost its connection. */
  async #askTwice(
    key: string,
    person: TestPerson,
    fields: { action: string } & Record<string, unknown>,
  ): Promise<void> {
    const signed = await this.#site.door.sign(person, fields);
    const times = this.#draw.isIn(`${key}/twice`, 0.3) ? 2 : 1;
    await Promise.all(Array.from({ length: times }, () => this.#site.door.verdict(signed)));
  }

  async #settle(key: string, run: string, hold: Hold): Promise<void> {
    const { address, visit, outcome } = hold;
    if (outcome === 'unknown') return this.#resolve(run, hold);
    if (outcome === 'held' || outcome === 'voided')
      return this.#about(run, { action: 'continue', step: address, reason: null });
    const offers = hold.offers.map(({ offer }) => offer);
    const weights = { retry: 4, skip: 3, contingency: 4, stop: 1 };
    const isLate = hold.attempt > 2;
    const offered = Object.entries(weights).filter(
      ([offer]) => offers.includes(offer) && !(isLate && offer === 'retry'),
    );
    const choice = this.#draw.weighed(`${key}/choice`, Object.fromEntries(offered));
    const reason = 'by the storm';
    if (choice === 'stop')
      return this.#about(run, { action: 'stop', undo: this.#draw.isIn(`${key}/undo`, 0.7), reason });
    if (choice === 'contingency') {
      const contingency = hold.offers.find(({ offer }) => offer === 'contingency')?.contingency;
      return this.#about(run, { action: 'contingency', step: address, visit, contingency, reason });
    }
    return this.#about(run, { action: choice, step: address, visit, reason });
  }

  /** Says what the ledger shows once nothing of it can still be inside. */
  async #resolve(run: string, { address, visit, attempt }: Hold): Promise<void> {
    await pause(SETTLED_MS);
    this.#site.ledger.look();
    const isIts = (line: { visit: number; attempt: number }): boolean =>
      line.visit === 0 || (line.visit === visit && line.attempt === attempt);
    const did = this.#site.ledger.lines.filter(
      (line) => line.event === 'did' && line.run === run && line.step === address && isIts(line),
    );
    const as = did.length > 0 ? 'done' : 'not-done';
    await this.#about(run, {
      action: 'resolve',
      step: address,
      visit,
      as,
      evidence: `the ledger has ${did.length} lines of it`,
      files: [],
    });
  }

  /** Once in a run, for some: a hold of the whole run, and a note whose nonce somebody uses again for other bytes. */
  #meddle(run: string, waiting: Waiting): void {
    if (waiting.isEnding || waiting.plan === '' || this.#once.has(run)) return;
    this.#once.add(run);
    if (this.#meddles(run, 'hold', 0.2))
      this.#do(`${run}/hold`, () => this.#about(run, { action: 'hold', reason: 'wait a moment' }));
    if (this.#meddles(run, 'nonce', 0.5)) this.#do(`${run}/nonce`, () => this.#useNonceAgain(run));
  }

  #meddles(run: string, how: Exclude<Manner, 'approve'>, share: number): boolean {
    return this.#always.includes(how) || this.#draw.isIn(`${run}/${how}`, share);
  }

  async #useNonceAgain(run: string): Promise<void> {
    const { support } = this.#site.people;
    const plan = this.runs.get(run)?.plan;
    const first = await this.#site.door.sign(support, { action: 'note', run, plan, text: 'seen', files: [] });
    await this.#site.door.verdict(first);
    const envelope = JSON.parse(Buffer.from(first.bytes).toString('utf8')) as Record<string, unknown>;
    const second = await signAs(support, { ...envelope, text: 'seen otherwise' });
    await this.#site.door.verdict({ ...second, action: 'note' });
  }

  async #about(run: string, fields: { action: string } & Record<string, unknown>): Promise<void> {
    const plan = this.runs.get(run)?.plan;
    await this.#site.door.ask(this.#site.people.support, { run, plan, ...fields });
  }
}
