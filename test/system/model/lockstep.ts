import type { FrozenPlan, FrozenStep } from '../../../plans/language/schema/index.ts';
import type { RunState } from '../../../records/run-state.ts';
import { gateStep, smallPlan } from '../../support/plans.ts';
import type { Site } from '../../support/site.ts';
import { Trials } from '../../support/trials.ts';
import { parallelStep } from '../../support/tree-plan.ts';
import { until } from '../../support/until.ts';
import { type Action, type Ask, type Command, Model, type Node, type Scenario } from './model.ts';

/** What is compared of a run: its outcome, every effect, how each step ended. */
export interface Ending {
  readonly outcome: string;
  readonly ledger: readonly string[];
  readonly outcomes: Readonly<Record<string, string>>;
}

/** Carries a scenario out for real, doing what the model's operator does whenever all that it expects to wait does wait. */
export async function walkBoth(
  site: Site,
  service: string,
  scenario: Scenario,
): Promise<{ model: Ending; real: Ending }> {
  const model = new Model(scenario);
  const plan = planOf(new Trials(site), service, scenario);
  await site.publish(plan);
  const run = await site.start(plan);
  while (model.outcome === undefined) {
    const { asks } = model;
    const state = await until(async () => waiting(await site.state(run), asks), 60_000, `${JSON.stringify(asks)} wait`);
    const { ask, action } = model.answer();
    await act(site, run, state, ask, action);
  }
  const outcome = await site.outcome(run, 60_000);
  const ledger = await site.ledger(`${service}.ledger`);
  const { steps } = await site.state(run);
  const own = [...steps.values()].filter(({ address }) => !address.endsWith('~undo') && !isRequested(address));
  const outcomes = Object.fromEntries(own.map(({ address, visits }) => [address, visits.at(-1)?.outcome ?? 'none']));
  return {
    model: { outcome: model.outcome, ledger: model.ledger.toSorted(), outcomes: Object.fromEntries(model.outcomes) },
    real: { outcome: outcome.replace('-with-deviations', ''), ledger: ledger.toSorted(), outcomes },
  };
}

/** The state in which exactly these wait and nothing else is under way. */
function waiting(state: RunState, asks: readonly Ask[]): RunState | undefined {
  const live = [...state.steps.values()].filter(
    ({ visits }) => !['settled', 'contingency'].includes(visits.at(-1)?.state ?? ''),
  );
  if (live.length !== asks.length) return undefined;
  const isThere = ({ at, isGate, runs }: Ask) => {
    const visits = state.steps.get(at)?.visits ?? [];
    const ended = visits.flatMap(({ attempts }) => attempts).filter(({ endedAt }) => endedAt !== null).length;
    return visits.at(-1)?.state === (isGate ? 'open' : 'holding') && (isGate || ended === runs);
  };
  return asks.every(isThere) ? state : undefined;
}

async function act(site: Site, run: string, state: RunState, { at, isGate }: Ask, action: Action): Promise<void> {
  const reason = 'the scenario says so';
  const visit = state.steps.get(at)?.visits.at(-1)?.visit ?? 1;
  const answer = isGate
    ? await site.decide(run, at, action === 'go-on' ? 'approve' : 'refuse')
    : action === 'stop' || action === 'stop-and-undo'
      ? await site.about(run, { action: 'stop', undo: action === 'stop-and-undo', reason })
      : await site.about(run, {
          action: action === 'fix' ? 'contingency' : (action as 'retry' | 'skip'),
          step: at,
          visit,
          reason,
          ...(action === 'fix' ? { contingency: 'fix' } : {}),
        });
  if (answer.status !== 'accepted') throw new Error(`${action} at ${at}: ${JSON.stringify(answer)}`);
  // What needs somebody else's approval gets it.
  const { steps } = await site.state(run);
  const asked = [...steps.values()].find(
    ({ address, visits }) => isRequested(address) && visits.at(-1)?.state === 'open',
  );
  if (asked) await site.decide(run, asked.address);
}

/** A gate that a request has opened. */
function isRequested(address: string): boolean {
  return address.includes(':');
}

function planOf(trials: Trials, service: string, { nodes, fix, then }: Scenario): FrozenPlan {
  const build = (node: Node): FrozenStep => {
    if (node.kind === 'gate') return gateStep(node.id);
    if (node.kind === 'command') return commandOf(trials, service, node);
    const branches = node.branches.map((steps, at) => [`b${at}`, steps.map(build)] as const);
    return parallelStep(node.id, Object.fromEntries(branches));
  };
  const contingencies = [{ id: 'fix', title: 'Fix', because: 'it may fail', then, steps: fix.map(build) }];
  const release = { service, version: '2.0.0' };
  // One that no step names stands behind no gate, and is not published.
  return smallPlan({ release, steps: nodes.map(build), ...(isNamed(nodes) ? { contingencies } : {}) });
}

function commandOf(trials: Trials, service: string, { id, exits, tries, hasUndo, names }: Command): FrozenStep {
  const nth = `n=$(grep -cx ${id} ${service}.ledger); set -- ${exits.join(' ')}; [ $n -gt $# ] && exit 0; shift $((n-1)); exit $1`;
  const {
    undo: _undo,
    reverses: _reverses,
    ...back
  } = trials.step(service, `un-${id}`) as Extract<FrozenStep, { kind: 'command' }>;
  return trials.step(service, id, nth, {
    effect: tries > 1 ? 'repeatable' : 'once',
    retry: { attempts: tries, delayMs: 20, factor: 1, maxDelayMs: 20 },
    onFailure: names ? { advise: 'contingency', contingency: 'fix', because: 'the author says so' } : null,
    undo: hasUndo ? { ...back, irreversible: null } : null,
  });
}

function isNamed(nodes: readonly Node[]): boolean {
  return nodes.some((node) =>
    node.kind === 'parallel' ? node.branches.some(isNamed) : node.kind === 'command' && node.names,
  );
}
