import { deepEqual } from 'node:assert/strict';
import { jest } from '@jest/globals';
import type { Answer } from '../../../requests/answer.ts';
import { openGate } from '../../../authority/gates/open-gate.ts';
import { settleGate } from '../../../authority/gates/settle-gate.ts';
import { beginAttempt, endAttempt } from '../../../authority/attempts/index.ts';
import { Desk, type Run } from '../../authority/support/desk.ts';
import { type People, rosterKeyOf, rosterOf, type TestPerson } from '../../support/people.ts';
import { system } from '../../support/records.ts';
import { GateModel } from './model.ts';
import type { Op } from './sequences.ts';
import { excluded, minute, plan, rules, steps } from './world.ts';

/** A gate and its model, side by side: what is done to both is compared each time. */
export class Life {
  readonly desk: Desk;
  readonly run: Run;
  readonly members: readonly TestPerson[];
  readonly model: GateModel;
  #next = 0;
  #last: { bytes: Uint8Array; signature: string; answer: Answer; kept: boolean } | undefined;

  private constructor(desk: Desk, run: Run, members: readonly TestPerson[]) {
    this.desk = desk;
    this.run = run;
    this.members = members;
    const listed = members.map(({ person, roles }) => ({ person, roles: [...roles], revoked: false }));
    this.model = new GateModel({ ...rules, excluded }, listed);
  }

  static async begin(people: People, members: readonly TestPerson[]): Promise<Life> {
    const others = [people.admin, people.engineer];
    const roster = rosterOf([...members, ...others]);
    const roles = [...roster.roles, { id: 'owner', title: 'Owner', may: ['decide' as const] }];
    const desk = await Desk.open(people, { ...roster, roles });
    const byPerson = (person: string) => members.find((one) => one.person === person);
    await desk.publish(plan, byPerson('dev@example.com'));
    await desk.deployed(plan);
    const answer = await desk.ask(byPerson('support@example.com') ?? people.support, desk.start(plan));
    if (answer.status !== 'accepted') throw new Error(`not begun: ${answer.message}`);
    const life = new Life(desk, desk.runNamed(answer.run ?? '', plan), members);
    await life.open();
    return life;
  }

  end(): Promise<void> {
    return this.desk.close();
  }

  async open(): Promise<void> {
    this.model.open(Date.now());
    const visit = this.model.visits.length;
    await this.run.change((run) => openGate(run, { address: 'go-ahead', visit }, system));
  }

  async do(one: Op, seen: Record<string, number>): Promise<void> {
    const count = (what: string) => (seen[what] = (seen[what] ?? 0) + 1);
    // Two things never happen in the same millisecond here, so that both clocks order them alike.
    jest.setSystemTime(Date.now() + 1);
    switch (one.do) {
      case 'decide':
        return void count(await this.#decide(one));
      case 'begin':
        return void count(await this.#begin());
      case 'wait':
        jest.setSystemTime(Date.now() + one.minutes * minute);
        return;
      case 'deadline':
        return this.#deadline();
      case 'role':
        return this.#role(one.who, one.role);
      case 'revoke':
        return this.#revoke(one.who);
      case 'restart':
        return this.desk.restart();
      case 'again':
        return this.#again();
    }
  }

  async #decide({ who: at, decision, stale }: Extract<Op, { do: 'decide' }>): Promise<string> {
    const person = this.members[at];
    if (!person) throw new Error('nobody');
    const said = this.model.decide(person.person, decision, { now: Date.now(), stale });
    const fields = await this.run.decision(decision, stale ? { subject: `sha256:${'7'.repeat(64)}` } : {});
    const signed = await this.desk.sign(person, fields);
    const received = await this.desk.take(signed);
    const answer = await this.desk.decide(received);
    this.#last = { ...signed, answer, kept: received.kind !== 'rejected' };
    const right =
      said === 'accepted'
        ? answer.status === 'accepted'
        : answer.status === 'denied' && said.includes(answer.code ?? '');
    deepEqual({ said, answer, right }, { said, answer, right: true });
    if (said === 'accepted' && decision === 'approve') {
      const decided = (await this.run.visit('go-ahead'))?.gate?.decisions.at(-1);
      this.model.seated(person.person, decided?.seat ?? 'none', Date.now());
    }
    await this.#compare();
    return answer.code ?? answer.status;
  }

  async #begin(): Promise<string> {
    const address = steps[this.#next];
    if (address === undefined || this.model.over) return 'nothing';
    const said = this.model.begin(Date.now());
    const ref = { run: this.run.name, address, visit: 1, attempt: 1 };
    const worker = { host: 'here', incarnation: '00000000-0000-4000-8000-000000000000', pid: 1 };
    const begun = await this.run.change((run) => beginAttempt(run, ref, worker));
    deepEqual([said, 'go' in begun], [said, said === 'go']);
    if ('go' in begun) {
      const result = { outcome: 'succeeded', durationMs: 1, message: 'exit 0' } as const;
      await this.run.change((run) => endAttempt(run, ref, result, system));
      this.#next += 1;
    }
    const visits = (await this.run.state()).steps.get('go-ahead')?.visits ?? [];
    const voided = visits.find(({ visit }) => visit === this.model.visits.length)?.gate?.voided ?? null;
    deepEqual([said, voided !== null], [said, said === 'void']);
    if (said === 'void') await this.open();
    return said;
  }

  async #deadline(): Promise<void> {
    this.model.timeUp(Date.now());
    const ref = { run: this.run.name, address: 'go-ahead', visit: this.model.visits.length };
    const settlement = { ...ref, settlement: 'expired', by: [], actor: system } as const;
    await this.run.change((run) => settleGate(run, settlement)).catch(() => undefined);
    await this.#compare();
  }

  async #role(at: number, role: string): Promise<void> {
    const person = this.members[at]?.person ?? '';
    const member = this.model.members.get(person);
    if (!member) return;
    const rest = member.roles.filter((one) => one !== role);
    const roles = rest.length < member.roles.length ? rest : [...rest, role];
    if (roles.length === 0) return;
    member.roles = roles;
    await this.desk.changeRoster((roster) => {
      const listed = roster.people.find((one) => one.person === person);
      if (listed) listed.roles = [...roles];
    });
  }

  async #revoke(at: number): Promise<void> {
    const member = this.members[at];
    const known = member && this.model.members.get(member.person);
    if (!member || !known || known.revoked) return;
    known.revoked = true;
    await this.desk.changeRoster((roster) => {
      const listed = roster.people.find((one) => one.person === member.person);
      if (listed) listed.keys = [rosterKeyOf(member.keys[0], { revokedAt: new Date(Date.now() - 1).toISOString() })];
    });
  }

  /** The same bytes get the same answer, whatever happened since, and change nothing; what the door refused, at its own time. */
  async #again(): Promise<void> {
    if (!this.#last) return;
    const { answer, kept, ...signed } = this.#last;
    const before = await this.desk.store.read((tx) => tx.size());
    const now = await this.desk.decide(await this.desk.take(signed));
    deepEqual(now, kept ? answer : { ...answer, at: now.at });
    deepEqual(await this.desk.store.read((tx) => tx.size()), before);
  }

  async #compare(): Promise<void> {
    const visit = await this.run.visit('go-ahead');
    const { settled, decided } = this.model.last;
    const recorded = {
      settled: visit?.gate?.settled?.settlement ?? null,
      by: visit?.gate?.settled?.by.toSorted() ?? [],
      decided: visit?.gate?.decisions.length ?? 0,
    };
    const modelled = { settled: settled?.kind ?? null, by: [...(settled?.by ?? [])].toSorted(), decided: decided.size };
    deepEqual(recorded, modelled);
  }
}
