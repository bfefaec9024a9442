import { isDeepStrictEqual } from 'node:util';
import type { Code } from '../../common/codes.ts';
import type { Digest } from '../../common/digest.ts';
import type { FrozenPlan } from '../../plans/language/schema/index.ts';
import { isByHand, needsGate, stepAt } from '../../plans/language/plan-queries.ts';
import type { GateVisit, RunState } from '../../records/run-state.ts';
import type { Actor } from '../../records/entries.ts';
import type { ReadTx, WriteTx } from '../../records/record-store.ts';
import { mayDo } from '../../requests/permissions.ts';
import type { Roster } from '../../roster/schema.ts';
import { keyStands, personIn } from '../../roster/people.ts';
import type { Subject } from '../../requests/subject.ts';
import { storedSubject } from './stored-subject.ts';
import { coversTheSame } from './subject-changes.ts';
import { isComplete, type Approver } from './quorum.ts';
import { stepsOfSubject } from './build-subject.ts';
import { lastVisit } from '../../records/fold/index.ts';

/** A valid gate, with the addresses that its stored subject lists. */
export interface ValidGate {
  readonly stands: true;
  readonly gate: string;
  readonly visit: number;
  readonly subject: Digest;
  readonly covers: ReadonlySet<string>;
}
/** A gate that does not. `lapsed`: it was approved and no longer counts, so it has to be asked again. */
export interface InvalidGate {
  readonly stands: false;
  readonly gate: string;
  readonly visit: number;
  readonly lapsed: boolean;
  readonly code: Code;
  readonly message: string;
}
export type GateValidity = ValidGate | InvalidGate;
type Why = Pick<InvalidGate, 'code' | 'message'>;

/**
 * Whether the last visit of a gate lets its steps run now: approved, not void, every approver still on the roster with
 * the role of the seat they filled and the key they used, the quorum still complete without roles lost since, the
 * stored subject still what would run, and the approval used or still in its time. Once used, neither it nor a key runs out.
 */
export async function gateValidity(
  tx: ReadTx & Pick<WriteTx, 'now'>,
  state: RunState,
  plan: FrozenPlan,
  gateAddress: string,
  roster: Roster,
): Promise<GateValidity> {
  const at = lastVisit(state, gateAddress);
  const visit = at?.visit ?? 1;
  const falls = (lapsed: boolean, why: Why): InvalidGate => ({
    stands: false,
    gate: gateAddress,
    visit,
    lapsed,
    ...why,
  });
  const gate = at?.gate;
  if (gate?.settled?.settlement !== 'approved') return falls(false, lacking(`the gate ${gateAddress} is not approved`));
  const stored = await storedSubject(tx, gate.subject);
  const isBegun = isUsed(state, plan, stored, gate.settled.at);
  const why =
    whyChanged(state, plan, { gate: gateAddress, visit, stored, isBegun }) ??
    whyNotEntitled(gate, stored, roster, { now: tx.now, isBegun }) ??
    whyLate(state, plan, gate, stored, tx.now);
  if (!stored || why) return falls(true, why ?? lacking('its subject is not in the record'));
  const covers = new Set(stored.covers.map(({ address }) => address));
  return { stands: true, gate: gateAddress, visit, subject: gate.subject, covers };
}

/** A visit of a gate with its stored subject; `isBegun`: an effect behind it has begun. */
export interface GateEvidence {
  readonly gate: string;
  readonly visit: number;
  readonly stored: Subject | undefined;
  readonly isBegun: boolean;
}

/**
 * Why the stored subject of a gate is no longer what would run, or undefined. Once an effect behind it has begun, the
 * performer deals with the rest step by step: what is skipped or replaced then takes nothing back.
 */
export function whyChanged(
  state: RunState,
  plan: FrozenPlan,
  { gate, visit, stored, isBegun }: GateEvidence,
): Why | undefined {
  if (!stored) return lacking(`the subject of the gate ${gate} is not in the record`);
  const now = { run: state.run, plan: state.plan, environment: state.environment, gate, visit };
  const { run, plan: digest, environment } = stored;
  const then = { run, plan: digest, environment, gate: stored.gate, visit: stored.visit };
  if (!isDeepStrictEqual(now, then)) return changed(`what was approved at ${gate} is about something else`);
  const covers = stepsOfSubject(state, plan, gate);
  if (coversTheSame(covers, stored.covers, isBegun)) return undefined;
  const other = covers.find((step, at) => !isDeepStrictEqual(step, stored.covers[at]));
  return changed(
    `what would run behind ${gate} is no longer what was approved${other ? `: ${other.address} has changed` : ''}`,
  );
}

/** When it is asked, and whether an effect behind the gate has begun: from then on time takes nothing back. */
interface AsOf {
  readonly now: string;
  readonly isBegun: boolean;
}

function whyNotEntitled(gate: GateVisit, stored: Subject | undefined, roster: Roster, then: AsOf): Why | undefined {
  if (gate.settled?.brokenGlass === true) return whyNotBroken(gate.settled, roster, then);
  // Somebody who lost the role before the quorum was complete was not counted then, and is not asked for now.
  const counted = gate.settled?.by ?? [];
  const approvals = approvalsOf(gate).filter(({ actor }) => actor.kind === 'person' && counted.includes(actor.person));
  for (const approval of approvals) {
    const why = whyLost(roster, approval, then);
    if (why) return why;
  }
  const people = approvals.flatMap(({ actor }) => (actor.kind === 'person' ? [kept(roster, actor)] : []));
  if (stored && isComplete(stored.quorum, people)) return undefined;
  return { code: 'role-missing', message: 'the people who approved no longer fill the quorum' };
}

/** A gate that was passed without its quorum stands for as long as who passed it may do so. */
function whyNotBroken({ actor, at }: { actor: Actor; at: string }, roster: Roster, then: AsOf): Why | undefined {
  const person = actor.kind === 'person' ? actor.person : '';
  if (!mayDo(roster, personIn(roster, person)?.roles ?? [], 'break-glass'))
    return { code: 'role-missing', message: `${person}, who broke the glass, may not do so any more` };
  if (actor.kind === 'person' && keyStands(roster, person, actor.key, { ...asOf(then, at), action: 'break-glass' }))
    return undefined;
  return { code: 'key-revoked', message: `the key with which ${person} broke the glass no longer counts` };
}

/** The decisions that approved a visit: of people who approved again, after the first no longer counted, the last. */
function approvalsOf({ decisions }: GateVisit): GateVisit['decisions'] {
  const approvals = decisions.filter(({ decision }) => decision === 'approve');
  return approvals.filter(({ actor }, at) => !approvals.slice(at + 1).some((later) => isSame(later.actor, actor)));
}

/** Who has approved a visit, each person once, with the roles they had then. */
export function approversOf(gate: GateVisit): Approver[] {
  return approvalsOf(gate).flatMap(({ actor }) =>
    actor.kind === 'person' ? [{ person: actor.person, roles: actor.roles }] : [],
  );
}

function isSame(one: Actor, other: Actor): boolean {
  return one.kind === 'person' && other.kind === 'person' && one.person === other.person;
}

/**
 * Who has approved a visit and still counts towards its quorum: on the roster with the role of the seat that they took and
 * the key that they used; with those of their roles that counted then and that they still have.
 */
export function approvalsInForce(gate: GateVisit, roster: Roster, now: string): Approver[] {
  const then = { now, isBegun: false };
  return approvalsOf(gate).flatMap((approval) =>
    approval.actor.kind === 'person' && whyLost(roster, approval, then) === undefined
      ? [kept(roster, approval.actor)]
      : [],
  );
}

type Approval = GateVisit['decisions'][number];
type Person = Extract<Approval['actor'], { kind: 'person' }>;

function asOf({ now, isBegun }: AsOf, decidedAt: string): { at: string; usedAt: string | undefined } {
  return { at: now, usedAt: isBegun ? decidedAt : undefined };
}

function whyLost(roster: Roster, { actor, seat, at }: Approval, then: AsOf): Why | undefined {
  if (actor.kind !== 'person') return lacking('an approval was given by nobody');
  const found = personIn(roster, actor.person);
  if (!found) return { code: 'role-missing', message: `${actor.person}, who approved, is no longer on the roster` };
  if (seat === null || !found.roles.includes(seat))
    return {
      code: 'role-missing',
      message: `${actor.person}, who approved, no longer has the role ${seat ?? 'that the gate needs'}`,
    };
  if (keyStands(roster, actor.person, actor.key, { ...asOf(then, at), action: 'decide' })) return undefined;
  return { code: 'key-revoked', message: `the key with which ${actor.person} approved no longer counts` };
}

/** Only roles that counted when somebody decided, and still do: a role won since was not shown to anybody. */
function kept(roster: Roster, { person, roles }: Person): Approver {
  const now = personIn(roster, person)?.roles ?? [];
  return { person, roles: roles.filter((role) => now.includes(role)) };
}

function whyLate(
  state: RunState,
  plan: FrozenPlan,
  gate: GateVisit,
  stored: Subject | undefined,
  now: string,
): Why | undefined {
  const { settled } = gate;
  const before = settled?.useBefore;
  if (!settled || !before || now <= before || isUsed(state, plan, stored, settled.at)) return undefined;
  return lacking(`the approval of ${settled.address} was not used until ${before}`);
}

/** Whether a step of the subject that may change something began after the approval: from then on time takes nothing back. */
export function isUsed(state: RunState, plan: FrozenPlan, stored: Subject | undefined, since: string): boolean {
  return (stored?.covers ?? []).some(({ address }) => {
    const step = stepAt(plan, address);
    if (!step || !(needsGate(step) || isByHand(step))) return false;
    const attempts = state.steps.get(address)?.visits.flatMap((visit) => visit.attempts) ?? [];
    return attempts.some((attempt) => (attempt.startedAt ?? attempt.openedAt ?? '') >= since);
  });
}

function lacking(message: string): Why {
  return { code: 'gate-not-standing', message };
}

function changed(message: string): Why {
  return { code: 'subject-mismatch', message };
}
