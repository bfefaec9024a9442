import { formatDuration } from '../../common/duration.ts';
import { BackoutError } from '../../common/errors.ts';
import { coveredBy } from '../../plans/language/coverage.ts';
import type { FrozenPlan, GateStep, SecretInput } from '../../plans/language/schema/index.ts';
import { contingencyOf } from '../../plans/language/outline/address.ts';
import { placeOf, predecessors, stepAt } from '../../plans/language/walk.ts';
import type { RunState } from '../../records/run-state.ts';
import type { ReadTx } from '../../records/store.ts';
import { endorsersOf, rehearsalStateOf } from '../readiness.ts';
import type { Subject } from '../subject.ts';
import { insteadOf } from './instead.ts';
import { showStep, type ShownInput } from './shown-step.ts';
import { outputName, outputOf, partsOf, settingOf, type Literal, type Reference } from './values.ts';
import { enteredAt } from './visits.ts';

/** The gate at an address. Throws `gate-unknown` where the plan has no gate there. */
export function gateAt(plan: FrozenPlan, address: string): GateStep {
  const step = stepAt(plan, address);
  if (step?.kind === 'gate') return step;
  throw new BackoutError('gate-unknown', `the plan has no gate ${address}`, {
    expected: 'the address of a gate',
    found: address,
  });
}

/**
 * What a decision at this visit of a gate is about. Reads from the record who endorsed the plan and whether it was
 * rehearsed, as of now; everything else follows from plan and state alone. Throws `gate-unknown`.
 */
export async function buildSubject(
  tx: ReadTx,
  state: RunState,
  plan: FrozenPlan,
  gateAddress: string,
  visit: number,
): Promise<Subject> {
  const { question, quorum, excluded, lifted } = gateAt(plan, gateAddress);
  const about = { run: state.run, plan: state.plan, environment: state.environment, gate: gateAddress, visit };
  return {
    v: 1,
    installation: (await tx.installation()).id,
    ...about,
    question,
    quorum,
    excluded,
    lifted,
    covers: coveredSteps(state, plan, gateAddress),
    ...(await testedAsOfNow(tx, state, plan)),
  };
}

/**
 * Every step that the gate covers, with what it will do. Outputs are shown as values only where their step is settled
 * before the gate; all others stay symbolic, so that the same plan shows the same until a step before the gate changes, or a covered one is skipped or replaced.
 */
export function coveredSteps(state: RunState, plan: FrozenPlan, gateAddress: string): Subject['covers'] {
  const before = settledBefore(state, plan, gateAddress);
  const show = (input: SecretInput) => partsOf(input).map((part) => shownPart(state, plan, before, part));
  return coveredBy(plan, gateAddress).flatMap((address) => {
    const step = placeOf(plan, address)?.step;
    const instead = insteadOf(state, address);
    return step ? [{ ...showStep(plan, address, step, show), ...(instead === undefined ? {} : { instead }) }] : [];
  });
}

/** What comes before an address, for one inside a contingency also what came before the step it was entered from. */
function settledBefore(state: RunState, plan: FrozenPlan, address: string): ReadonlySet<string> {
  const contingency = contingencyOf(address);
  const entered = contingency === undefined ? undefined : enteredAt(state, contingency);
  const outside = entered ? settledBefore(state, plan, entered.from) : [];
  return new Set([...predecessors(plan, address), ...outside]);
}

function shownPart(
  state: RunState,
  plan: FrozenPlan,
  before: ReadonlySet<string>,
  part: Literal | Reference,
): ShownInput {
  if (typeof part !== 'object') return { value: part };
  switch (part.ref) {
    case 'secret':
      return { secret: part.name };
    case 'setting':
      return knownOr(settingOf(plan, state.environment, part.name), `setting ${part.name}`);
    case 'output': {
      const value = before.has(part.step) ? outputOf(state, part.step, part.path) : undefined;
      return knownOr(value, outputName(part.step, part.path));
    }
    default:
      return part satisfies never;
  }
}

function knownOr(value: Literal | undefined, name: string): ShownInput {
  return value === undefined ? { later: name } : { value };
}

/** Who vouched for the plan, and whether its test is in the record, as of now. */
export async function testedAsOfNow(
  tx: ReadTx,
  { release, plan: digest, run }: RunState,
  plan: FrozenPlan,
): Promise<Pick<Subject, 'endorsement' | 'rehearsal'>> {
  const by = await endorsersOf(tx, release, digest);
  const now = new Date().toISOString();
  const { claimed, newest } = await rehearsalStateOf(tx, { release, digest, except: run }, plan, now);
  const recorded = newest ? `${newest.run}, ${newest.outcome}, ended ${newest.endedAt}` : null;
  return { endorsement: { endorsed: by.length > 0, by }, rehearsal: { claimed, recorded } };
}
