import { specOf } from '../builders/contents.ts';
import type { ActingSpec, AdviceSpec, RetrySpec, StepSpec } from '../builders/step-specs.ts';
import type { Contingency, Irreversible } from '../builders/step-values.ts';
import { defaults } from '../defaults.ts';
import type { CommandStep, NotifyStep, FrozenStep } from '../schema/steps.ts';
import { freezeCriteriaRefs, idOf, mark, freezeDuration, report, type FreezeContext } from './context.ts';
import { freezeProbe } from './criteria.ts';

/** Where a step is being frozen. */
export interface At {
  readonly context: FreezeContext;
  readonly path: string;
  readonly id: string;
  /** Who is responsible where a step names nobody. */
  readonly performer: string;
}

type Common = Pick<CommandStep, 'id' | 'title' | 'because' | 'role' | 'expectedMs'>;
type Acting = Omit<CommandStep, 'kind' | keyof CommandOnly | 'undo' | 'reverses'>;
type CommandOnly = Pick<
  CommandStep,
  'argv' | 'cwd' | 'env' | 'stdin' | 'expectExit' | 'capture' | 'outputLimit' | 'graceMs' | 'onWorkerLoss'
>;

/** What every step carries. */
export function commonOf({ context, path, id, performer }: At, spec: StepSpec, expected: string): Common {
  return {
    id,
    title: spec.title,
    because: spec.because ?? null,
    role: spec.role ? idOf(context, `${path}/role`, spec.role) : performer,
    expectedMs: freezeDuration(context, `${path}/expectedMs`, spec.expected ?? expected),
  };
}

/** What a step that touches something outside carries as well. */
export function actingOf(
  at: At,
  spec: ActingSpec,
  usual: { readonly expected: string; readonly timeout: string },
): Acting {
  const { context, path } = at;
  return {
    ...commonOf(at, spec, usual.expected),
    runsOn: spec.runsOn ?? defaults.runsOn,
    effect: spec.effect ?? defaults.effect,
    timeoutMs: freezeDuration(context, `${path}/timeoutMs`, spec.timeout ?? usual.timeout),
    retry: retryOf(at, spec.retry, defaults.retry),
    holdWhen: spec.holdWhen ? freezeCriteriaRefs(context, `${path}/holdWhen`, spec.holdWhen) : [],
    proceedWhen: proceedWhen(at, spec.proceedWhen),
    verify: spec.verify
      ? {
          probe: freezeProbe(context, `${path}/verify/probe`, spec.verify.probe),
          done: spec.verify.done,
          notDone: spec.verify.notDone,
        }
      : null,
    onFailure: adviceOf(at, spec.onFailure),
    irreversible: irreversibleOf(at, spec.irreversible),
  };
}

/** Only one attempt needs no pauses: a plan that says `attempts: 1` and one that says nothing are the same. */
export function retryOf(
  { context, path }: At,
  spec: RetrySpec | undefined,
  usual: Required<RetrySpec>,
): NotifyStep['retry'] {
  const { attempts, delay, factor, maxDelay } = { ...usual, ...(spec && { ...defaults.retry, ...spec }) };
  if (attempts === 1) return { attempts, delayMs: 0, factor: 1, maxDelayMs: 0 };
  const pause = (name: string, value: string) => freezeDuration(context, `${path}/retry/${name}`, value);
  return { attempts, delayMs: pause('delayMs', delay), factor, maxDelayMs: pause('maxDelayMs', maxDelay) };
}

function proceedWhen({ context, path }: At, spec: ActingSpec['proceedWhen']): CommandStep['proceedWhen'] {
  if (!spec) return null;
  const { criteria, every, timeout } =
    'criteria' in spec ? spec : { criteria: spec, every: undefined, timeout: undefined };
  return {
    criteria: freezeCriteriaRefs(context, `${path}/proceedWhen/criteria`, criteria),
    everyMs: freezeDuration(context, `${path}/proceedWhen/everyMs`, every ?? defaults.proceedWhen.every),
    timeoutMs: freezeDuration(context, `${path}/proceedWhen/timeoutMs`, timeout ?? defaults.proceedWhen.timeout),
  };
}

/** What the author advises when the step fails; null where nothing. */
export function adviceOf({ context, path }: At, spec: AdviceSpec | undefined): CommandStep['onFailure'] {
  if (!spec) return null;
  const { advise, because } = spec;
  if (typeof advise === 'string') return { advise, contingency: null, because };
  return { advise: 'contingency', contingency: idOf(context, `${path}/onFailure/contingency`, advise), because };
}

function irreversibleOf({ context, path }: At, value: Irreversible | undefined): CommandStep['irreversible'] {
  if (value === undefined) return null;
  const here = `${path}/irreversible`;
  mark(context, here, value);
  const spec = specOf<{ because: string; contingency?: Contingency }>(value);
  if (spec)
    return {
      because: spec.because,
      contingency: spec.contingency ? idOf(context, `${here}/contingency`, spec.contingency) : null,
    };
  report(context, here, 'this does not say why the step cannot be taken back', {
    expected: "irreversible('…')",
    found: typeof value,
  });
  return null;
}

/** The step with the members of its kind in place. */
export type FrozenActing<K extends FrozenStep['kind']> = Extract<FrozenStep, { kind: K }>;
