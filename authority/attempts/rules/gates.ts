import { coverage, coveringGates } from '../../../plans/language/coverage.ts';
import { needsGate, traitsOfStep } from '../../../plans/language/plan-queries.ts';
import { isAskedAgain } from './order.ts';
import { gateValidity, type InvalidGate, type GateValidity, type ValidGate } from '../../gates/validity.ts';
import type { AttemptRequest, Refusal, UsedGate } from './guard-types.ts';

/**
 * Every gate in front of the step is valid, and its stored subject lists the step. What only measures, waits or asks people
 * needs the order alone: losing an approval must not blind people to what has already been done, and a gate is covered
 * by none before it. A run that ends asks no gate again, so there an undo step holds instead.
 */
export async function gatesRule(asked: AttemptRequest): Promise<Refusal | undefined> {
  if (!traitsOfStep(asked.place.step).gated) return undefined;
  const standings = await standingsOf(asked);
  const lapsed = standings.filter((one): one is InvalidGate => !one.stands && one.lapsed);
  if (lapsed[0] && asked.state.state === 'ending')
    return { hold: { code: lapsed[0].code, message: lapsed[0].message } };
  if (lapsed.length > 0) return { lapsed };
  const fallen = standings.find((one): one is InvalidGate => !one.stands);
  if (fallen && isAskedAgain(asked.state, fallen.gate)) return { later: fallen };
  if (fallen) return { hold: { code: 'gate-not-standing', message: fallen.message } };
  const silent = standings.find((one) => one.stands && !one.covers.has(asked.ref.address));
  if (silent) return notStanding(`what was approved at ${silent.gate} does not list ${asked.ref.address}`);
  return standings.length === 0 && needsGate(asked.place.step)
    ? notStanding(`no gate lets ${asked.ref.address} run`)
    : undefined;
}

/** The approvals that let a step run, for its `step.started`. */
export async function usedGates(asked: AttemptRequest): Promise<UsedGate[]> {
  const standings = await standingsOf(asked);
  return standings.flatMap((one) => (one.stands ? { gate: one.gate, visit: one.visit, subject: one.subject } : []));
}

// The rule and the entry ask the same within one transaction.
const remembered = new WeakMap<AttemptRequest, Promise<readonly GateValidity[]>>();

function standingsOf(asked: AttemptRequest): Promise<readonly GateValidity[]> {
  const standings = remembered.get(asked) ?? findStandings(asked);
  remembered.set(asked, standings);
  return standings;
}

async function findStandings(asked: AttemptRequest): Promise<readonly GateValidity[]> {
  const { plan, ref, entered, place } = asked;
  const isEnteredAnywhere = place.entry && !entered;
  if (!isEnteredAnywhere) return standingsAt(asked, coveringGates(plan, ref.address, entered?.from));
  // An undo inside a contingency that is over: whichever gate let that contingency run lets it be undone.
  const listing = [...coverage(plan)].filter(([, covers]) => covers.includes(ref.address)).map(([gate]) => gate);
  const standings = await standingsAt(asked, listing);
  const standing = standings.find((one): one is ValidGate => one.stands && one.covers.has(ref.address));
  return standing ? [standing] : standings;
}

async function standingsAt({ tx, state, plan }: AttemptRequest, gates: readonly string[]): Promise<GateValidity[]> {
  const roster = await tx.roster();
  const standings: GateValidity[] = [];
  for (const gate of gates) standings.push(await gateValidity(tx, state, plan, gate, roster));
  return standings;
}

function notStanding(message: string): Refusal {
  return { hold: { code: 'gate-not-standing', message } };
}
