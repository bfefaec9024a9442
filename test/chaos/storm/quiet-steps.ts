import { join } from 'node:path';
import type { FrozenPlan, FrozenStep } from '../../../plans/language/schema/index.ts';
import { commandStep, smallPlan } from '../../support/plans.ts';
import type { Draw } from '../seeded.ts';
import { type Grounds, programs, thrice } from './steps.ts';

type Of<K extends FrozenStep['kind']> = Extract<FrozenStep, { kind: K }>;

/** What every kind of step has. */
function common(id: string, title: string) {
  const { because, role, expectedMs } = commandStep(id, ['true']) as Of<'command'>;
  return { id, title, because, role, expectedMs };
}

/** A wait that outlasts some faults, and begins or ends in others. */
export function waitStep(draw: Draw, key: string, id: string): FrozenStep {
  const forMs = draw.whole(`${key}/for`, 300, 2500);
  return { ...common(id, `Wait ${id}`), kind: 'wait', expectedMs: forMs, forMs };
}

/** Tells people, by a channel that refuses each message once. */
export function notifyStep(draw: Draw, key: string, id: string): FrozenStep {
  const required = draw.isIn(`${key}/required`, 0.5);
  const rest = { message: [`${id} is reached`], timeoutMs: 20_000, retry: thrice, onFailure: null };
  return { ...common(id, `Tell of ${id}`), ...rest, kind: 'notify', channels: ['refusing'], required };
}

/** Measures what passes at the third look only. */
export function checkStep(id: string): FrozenStep {
  const rest = { runsOn: 'local', timeoutMs: 60_000, everyMs: 200, criteria: [`${id}-passes`], onFailure: null };
  return { ...common(id, `Look at ${id}`), ...rest, kind: 'check' };
}

/** The criteria that the checks of a plan name. */
export function criteriaFor({ ledger, run }: Grounds, steps: readonly FrozenStep[]): FrozenPlan['criteria'] {
  const [works] = smallPlan().criteria as [FrozenPlan['criteria'][number]];
  const checks = steps.flatMap((step) => (step.kind === 'check' ? [step.id] : []));
  const looks = (id: string): FrozenPlan['criteria'][number]['probe'] => {
    const argv = ['/bin/sh', join(programs, 'third-look.sh'), ledger, run, id];
    return { kind: 'command', argv, cwd: null, env: {}, timeoutMs: 10_000, read: { kind: 'exit' } };
  };
  return [works, ...checks.map((id) => ({ ...works, id: `${id}-passes`, probe: looks(id) }))];
}

/** The ways to tell people that the plans of a storm have. */
export function communicationFor({ url }: Grounds): FrozenPlan['communication'] {
  const refusing = {
    kind: 'webhook' as const,
    id: 'refusing',
    title: 'A busy room',
    url: `${url}/told/1`,
    headers: {},
  };
  return { ...smallPlan().communication, channels: [refusing] };
}
