import type { Finding } from './parts/finding.ts';
import { definitionOf, type FrozenStep } from '../kinds/index.ts';
import type { NamedByStep } from '../kinds/parts/step-definition.ts';
import { placedSteps, type PlacedStep } from '../places.ts';
import type { FrozenPlan } from '../schema/plan.ts';

import {
  mentionsInPlan,
  problem,
  quorumMentions,
  repeated,
  unknownName,
  unknownNames,
  type Mention,
} from './parts/problem.ts';

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
  const branches = 'branches' in step ? step.branches : [];
  return [
    ...(definitionOf(step).twice?.(path, step) ?? []),
    ...branches.flatMap(({ steps }, at) => uniqueSteps(`${path}/branches/${at}/steps`, steps)),
  ];
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
        ...plan.changesNeed.flatMap(({ quorum }, at) => quorumMentions(`/changesNeed/${at}/quorum`, quorum)),
      ],
      ids(plan.roles),
    ),
    ...unknownNames('criterion', [...planCriteria(plan), ...places.flatMap(criteriaOfStep)], ids(plan.criteria)),
    ...unknownNames('contingency', places.flatMap(contingenciesOf), ids(plan.contingencies)),
    ...unknownNames('channel', [...told(plan), ...places.flatMap(channelsOf)], ids(plan.communication.channels)),
    ...environmentOf(plan),
    ...places.flatMap(adviceOf),
  ];
}

function namesOf({ pointer, step }: PlacedStep): NamedByStep {
  return definitionOf(step).names?.(pointer, step) ?? {};
}

function rolesOf(place: PlacedStep): Mention[] {
  return [{ path: `${place.pointer}/role`, name: place.step.role }, ...(namesOf(place).role ?? [])];
}

function planCriteria({ circumstances, affects }: FrozenPlan): Mention[] {
  return [
    ...mentionsInPlan('/circumstances/rollBackWhen', circumstances.rollBackWhen),
    ...mentionsInPlan('/circumstances/successWhen', circumstances.successWhen),
    ...affects.flatMap(({ criteria }, at) => mentionsInPlan(`/affects/${at}/criteria`, criteria)),
  ];
}

/** What is measured by a step, or around it. */
export function criteriaOfStep(place: PlacedStep): Mention[] {
  const { pointer, step } = place;
  const own = namesOf(place).criterion ?? [];
  if (!('holdWhen' in step)) return own;
  const after = mentionsInPlan(`${pointer}/proceedWhen/criteria`, step.proceedWhen?.criteria ?? []);
  return [...own, ...mentionsInPlan(`${pointer}/holdWhen`, step.holdWhen), ...after];
}

function contingenciesOf(place: PlacedStep): Mention[] {
  const { pointer, step } = place;
  const named = (path: string, name: string | null | undefined) =>
    name ? [{ path: `${pointer}/${path}/contingency`, name }] : [];
  return [
    ...('onFailure' in step ? named('onFailure', step.onFailure?.contingency) : []),
    ...('irreversible' in step ? named('irreversible', step.irreversible?.contingency) : []),
    ...(namesOf(place).contingency ?? []),
  ];
}

function channelsOf(place: PlacedStep): Mention[] {
  return namesOf(place).channel ?? [];
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
