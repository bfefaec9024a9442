import type { SeenEntry } from '../record-file.ts';

/** A gate that waits for people. */
export interface OpenGate {
  readonly address: string;
  readonly visit: number;
  readonly subject: string;
}

/** A step that holds. */
export interface Hold {
  readonly address: string;
  readonly visit: number;
  readonly attempt: number;
  readonly outcome: string;
  readonly offers: readonly { readonly offer: string; readonly contingency: string | null }[];
}

/** What waits for people in one run, read from its entries one by one. */
export class Waiting {
  readonly gates = new Map<string, OpenGate>();
  readonly holds = new Map<string, Hold>();
  plan = '';
  isHeld = false;
  /** Success was not shown. */
  isUnproven = false;
  isEnding = false;
  isEnded = false;
  lastEntryAt = Date.now();

  see({ type, body, at, plan }: SeenEntry): void {
    this.plan = plan ?? this.plan;
    this.lastEntryAt = Date.parse(at);
    const { address = '' } = body;
    if (type.startsWith('step.') && type !== 'step.holding') this.holds.delete(address);
    if (type === 'gate.opened') this.gates.set(address, body as unknown as OpenGate);
    if (type === 'gate.settled' || type === 'gate.voided') this.gates.delete(address);
    if (type === 'step.holding') this.holds.set(address, body as unknown as Hold);
    if (type === 'contingency.chosen') this.holds.delete(address);
    if (type === 'run.held') this.isHeld = true;
    if (type === 'run.continued') this.#continued(body);
    if (type === 'run.measured') this.isUnproven = body.proven === false;
    if (type === 'run.ending') this.#ending();
    if (type === 'run.ended' || type === 'run.denied') this.isEnded = true;
  }

  #continued({ step }: SeenEntry['body']): void {
    if (step) this.holds.delete(step.address);
    else this.isHeld = false;
    this.isUnproven = false;
  }

  /** What waited does so no more; what is undone may hold again. */
  #ending(): void {
    this.isEnding = true;
    this.isUnproven = false;
    this.gates.clear();
    this.holds.clear();
  }

  /** Whether nothing but people can make it go on. */
  get waitsForPeople(): boolean {
    return this.gates.size > 0 || this.holds.size > 0 || this.isHeld || this.isUnproven;
  }
}
