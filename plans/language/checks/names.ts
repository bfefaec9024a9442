import type { Finding } from '../finding.ts';
import { placedSteps, type PlacedStep } from '../places.ts';
import type { FrozenPlan } from '../schema/plan.ts';
import type { FrozenQuorum, FrozenStep } from '../schema/steps.ts';
import { mentionsInPlan, problem, repeated, unknownName, unknownNames, type Mention } from './problem.ts';

/** Ids are unique where they are listed. */
export function uniqueNames(plan: FrozenPlan): Finding[] {
  const ids = (path: string, what: string, items: readonly { readonly id: string }[]) =>
    repeated(
      path,
      what,
      items.map(({ id }) => id),
    );
  const names = (path: string, what: string, items: readonly { readonly name: string }[]) =>
    repeated(
      path,
      what,
      items.map(({ name }) => name),
    );
  return [
    ...ids('/roles', 'role', plan.roles),
    ...ids('/criteria', 'criterion', plan.criteria),
    ...ids('/contingencies', 'contingency', plan.contingencies),
    ...ids('/communication/channels', 'channel', plan.communication.channels),
    ...ids('/settings/environments', 'environment', plan.settings.environments),
    ...names('/settings/names', 'setting', plan.settings.names),
    ...names('/secrets', 'secret', plan.secrets),
    ...repeated(
      '/changesNeed',
      'action',
      plan.changesNeed.map(({ action }) => action),
    ),
    ...uniqueSteps('/steps', plan.steps),
    ...plan.contingencies.flatMap(({ steps }, at) => uniqueSteps(`/contingencies/${at}/steps`, steps)),
  ];
}

function uniqueSteps(path: string, steps: readonly FrozenStep[]): Finding[] {
  const here = repeated(
    path,
    'step',
    steps.map(({ id }) => id),
  );
  return [...here, ...steps.flatMap((step, at) => uniqueInside(`${path}/${at}`, step))];
}

function uniqueInside(path: string, step: FrozenStep): Finding[] {
  if (step.kind === 'manual')
    return repeated(
      `${path}/evidence`,
      'evidence',
      step.evidence.map(({ id }) => id),
    );
  if (step.kind !== 'parallel') return [];
  const branches = repeated(
    `${path}/branches`,
    'branch',
    step.branches.map(({ id }) => id),
  );
  return [...branches, ...step.branches.flatMap(({ steps }, at) => uniqueSteps(`${path}/branches/${at}/steps`, steps))];
}

/** Roles, criteria, contingencies, channels and the rehearsed environment exist where they are named. */
export function knownNames(plan: FrozenPlan): Finding[] {
  const places = placedSteps(plan);
  const ids = (items: readonly { readonly id: string }[]) => items.map(({ id }) => id);
  return [
    ...unknownNames(
      'role',
      [
        { path: '/performedBy/role', name: plan.performedBy.role },
        ...places.flatMap(rolesOf),
        ...plan.changesNeed.flatMap(({ quorum }, at) => quorumRoles(`/changesNeed/${at}/quorum`, quorum)),
      ],
      ids(plan.roles),
    ),
    ...unknownNames('criterion', [...planCriteria(plan), ...places.flatMap(criteriaOf)], ids(plan.criteria)),
    ...unknownNames('contingency', places.flatMap(contingenciesOf), ids(plan.contingencies)),
    ...unknownNames('channel', [...told(plan), ...places.flatMap(channelsOf)], ids(plan.communication.channels)),
    ...environmentOf(plan),
    ...places.flatMap(adviceOf),
  ];
}

function rolesOf({ pointer, step }: PlacedStep): Mention[] {
  const own = { path: `${pointer}/role`, name: step.role };
  if (step.kind !== 'gate') return [own];
  const escalated = step.escalate.flatMap(({ role }, at) =>
    role === null ? [] : { path: `${pointer}/escalate/${at}/role`, name: role },
  );
  return [own, ...quorumRoles(`${pointer}/quorum`, step.quorum), ...escalated];
}

function quorumRoles(path: string, quorum: FrozenQuorum): Mention[] {
  return quorum.kind === 'role'
    ? [{ path: `${path}/role`, name: quorum.role }]
    : quorum.of.flatMap((one, at) => quorumRoles(`${path}/of/${at}`, one));
}

function planCriteria({ circumstances, affects }: FrozenPlan): Mention[] {
  return [
    ...mentionsInPlan('/circumstances/rollBackWhen', circumstances.rollBackWhen),
    ...mentionsInPlan('/circumstances/successWhen', circumstances.successWhen),
    ...affects.flatMap(({ criteria }, at) => mentionsInPlan(`/affects/${at}/criteria`, criteria)),
  ];
}

function criteriaOf({ pointer, step }: PlacedStep): Mention[] {
  if (step.kind === 'gate') return mentionsInPlan(`${pointer}/decideOn`, step.decideOn);
  if (step.kind === 'check') return mentionsInPlan(`${pointer}/criteria`, step.criteria);
  if (!('holdWhen' in step)) return [];
  const after = mentionsInPlan(`${pointer}/proceedWhen/criteria`, step.proceedWhen?.criteria ?? []);
  return [...mentionsInPlan(`${pointer}/holdWhen`, step.holdWhen), ...after];
}

function contingenciesOf({ pointer, step }: PlacedStep): Mention[] {
  const named = (path: string, name: string | null | undefined) =>
    name ? [{ path: `${pointer}/${path}/contingency`, name }] : [];
  return [
    ...('onFailure' in step ? named('onFailure', step.onFailure?.contingency) : []),
    ...('irreversible' in step ? named('irreversible', step.irreversible?.contingency) : []),
    ...(step.kind === 'gate' && step.onDeadline.do === 'contingency'
      ? named('onDeadline', step.onDeadline.contingency)
      : []),
  ];
}

function channelsOf({ pointer, step }: PlacedStep): Mention[] {
  if (step.kind === 'notify') return mentionsInPlan(`${pointer}/channels`, step.channels);
  if (step.kind !== 'gate') return [];
  return step.escalate.flatMap(({ channels }, at) => mentionsInPlan(`${pointer}/escalate/${at}/channels`, channels));
}

function told({ communication }: FrozenPlan): Mention[] {
  return communication.tell.flatMap(({ channels }, at) =>
    mentionsInPlan(`/communication/tell/${at}/channels`, channels),
  );
}

function environmentOf({ tested, settings }: FrozenPlan): Finding[] {
  const known = settings.environments.map(({ id }) => id);
  if (tested.kind !== 'rehearsed' || known.includes(tested.environment)) return [];
  return [unknownName('/tested/environment', 'environment', tested.environment, known)];
}

function adviceOf({ pointer, step }: PlacedStep): Finding[] {
  const advice = 'onFailure' in step ? step.onFailure : null;
  if (!advice || (advice.advise === 'contingency') === (advice.contingency !== null)) return [];
  const found =
    advice.contingency === null
      ? 'none'
      : `the contingency "${advice.contingency}" beside the advice "${advice.advise}"`;
  return [
    problem(`${pointer}/onFailure`, 'advice and contingency do not fit', {
      expected: 'a contingency exactly where it is advised',
      found,
    }),
  ];
}
