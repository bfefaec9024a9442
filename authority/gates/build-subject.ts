import { BackoutError } from '../../common/errors.ts';
import { coveredBy } from '../../plans/language/coverage.ts';
import type { FrozenPlan, GateStep, FrozenSecretInput } from '../../plans/language/schema/index.ts';
import { contingencyOf } from '../../plans/language/outline/address.ts';
import { isGate, isLeaf, placedSteps, placeOf, predecessors, stepAt } from '../../plans/language/plan-queries.ts';
import type { RunState } from '../../records/run-state.ts';
import type { ReadTx } from '../../records/record-store.ts';
import { endorsersOf, rehearsalStateOf } from '../release/review-state.ts';
import type { RequestedChange } from '../../requests/requested-change.ts';
import type { Subject } from '../../requests/subject.ts';
import { replacementOf } from './replaced-steps.ts';
import { showStep, type ShownInput } from './shown-step.ts';
import { outputName, capturedOutput, partsOf, settingOf, type Literal, type Reference } from './resolve-inputs.ts';
import { enteredAt } from '../context/contingency-entry.ts';

/** The gate at an address. Throws `gate-unknown` where the plan has no gate there. */
export function gateAt(plan: FrozenPlan, address: string): GateStep {
  const step = stepAt(plan, address);
  if (isGate(step)) return step;
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
    covers: stepsOfSubject(state, plan, gateAddress),
    ...(await testedAsOfNow(tx, state, plan)),
  };
}

/**
 * Every step that the gate covers, with what it will do. Outputs are shown as values only where their step is settled
 * before the gate; all others stay symbolic, so that the same plan shows the same until a step before the gate changes, or a covered one is skipped or replaced.
 */
export function stepsOfSubject(state: RunState, plan: FrozenPlan, gateAddress: string): Subject['covers'] {
  return shownSteps(state, plan, coveredBy(plan, gateAddress), settledBefore(state, plan, gateAddress)).map((step) => {
    const instead = replacementOf(state, step.address);
    return instead === undefined ? step : { ...step, instead };
  });
}

/** What an approval of something that was asked for lets run at once, as it is now: in the order in which it would run. */
export function requestedSteps(state: RunState, plan: FrozenPlan, change: RequestedChange): Subject['covers'] {
  if (change.retrospective) return [];
  const settled = [...state.steps.values()].filter(({ visits }) => visits.at(-1)?.state === 'settled');
  return shownSteps(state, plan, runAtOnce(plan, change), new Set(settled.map(({ address }) => address)));
}

function runAtOnce(plan: FrozenPlan, { action, step, contingency, undo }: RequestedChange): readonly string[] {
  if (action === 'retry' && step !== null) return [step];
  if (action !== 'contingency') return undo;
  const own = placedSteps(plan).filter(({ address }) => contingencyOf(address) === contingency);
  return own.filter((one) => one.entry && isLeaf(one.step) && one.undoes === undefined).map(({ address }) => address);
}

function shownSteps(
  state: RunState,
  plan: FrozenPlan,
  addresses: readonly string[],
  before: ReadonlySet<string>,
): Subject['covers'] {
  const show = (input: FrozenSecretInput) => partsOf(input).map((part) => shownPart(state, plan, before, part));
  return addresses.flatMap((address) => {
    const step = placeOf(plan, address)?.step;
    return step ? [showStep(plan, address, step, show)] : [];
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
      const value = before.has(part.step) ? capturedOutput(state, part.step, part.path) : undefined;
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
