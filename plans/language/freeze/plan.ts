import { specOf, typeOfBuilt } from '../builders/contents.ts';
import type { EmailSpec, Channel, Role, WebhookSpec } from '../builders/people.ts';
import type { Affected, AuthoredPlan, Base, Communication, PlanSpec, StepDefaults, Tested } from '../builders/plan.ts';
import type { ContingencySpec } from '../builders/contingency.ts';
import type { ActingSpec } from '../builders/step-specs.ts';
import type { Contingency, Step } from '../builders/step-values.ts';
import type { Secret, SettingSpec, Settings } from '../builders/values.ts';
import { defaults } from './parts/defaults.ts';
import type { ParallelSpec } from '../kinds/parallel.ts';
import { branchPrefix, contingencyPrefix, undoAddress } from '../outline/address.ts';
import { traitsOfKind } from '../outline/traits.ts';
import { approvable, occasions, type FrozenPlan } from '../schema/plan.ts';
import {
  freezeCriteriaRefs,
  idOf,
  idsOf,
  keyOf,
  listed,
  mark,
  freezeDuration,
  nameOf,
  report,
  type FreezeContext,
} from './parts/context.ts';
import { freezeCriterion } from './criteria.ts';
import { freezeDeployment } from './deployment.ts';
import { freezeExceptions } from './exceptions.ts';
import { freezeQuorum } from './parts/quorum.ts';
import { freezePlainInput, plainList, secretRecord } from './parts/inputs.ts';
import { freezeSteps } from './steps.ts';

/** The frozen form of a plan after `placeAll`, as far as its parts could be read; what could not is reported. */
export function freezeSpec(context: FreezeContext, spec: AuthoredPlan): FrozenPlan {
  context.usual = freezeUsual(context, spec.defaults ?? {});
  const performer = idOf(context, '/performedBy/role', spec.performedBy?.role);
  const time = (path: string, value: string) => freezeDuration(context, path, value);
  const circumstances = {
    because: spec.circumstances?.because,
    rollBackWhen: freezeCriteriaRefs(context, '/circumstances/rollBackWhen', spec.circumstances?.rollBackWhen),
    successWhen: freezeCriteriaRefs(context, '/circumstances/successWhen', spec.circumstances?.successWhen),
  };
  const steps = freezeSteps({ context, path: '/steps', performer }, spec.steps);
  const contingencies = listed(context, '/contingencies', spec.contingencies).flatMap((one, at) =>
    freezeContingency(context, one, at, performer),
  );
  const affects = listed(context, '/affects', spec.affects).map((one, at) => freezeAffected(context, one, at));
  const deploymentPlan = freezeDeployment(context, spec.deploymentPlan);
  return {
    v: 1,
    release: releaseOf(spec.release),
    returnsTo: spec.returnsTo,
    title: spec.title,
    authors: [...listed(context, '/authors', spec.authors)],
    roles: listed(context, '/roles', spec.roles).map((one, at) => freezeRole(context, one, at)),
    settings: freezeSettings(context, spec.settings),
    secrets: (spec.secrets ?? []).map((one, at) => freezeSecret(context, one, at)),
    circumstances,
    window: {
      opensAfterMs: time('/window/opensAfterMs', spec.window?.opensAfter ?? defaults.window.opensAfter),
      closesAfterMs: time('/window/closesAfterMs', spec.window?.closesAfter),
      because: spec.window?.because,
    },
    authorizedBy: {
      gate: idOf(context, '/authorizedBy/gate', spec.authorizedBy?.gate),
      because: spec.authorizedBy?.because,
    },
    performedBy: {
      role: performer,
      startWithinMs: time('/performedBy/startWithinMs', spec.performedBy?.startWithin),
      because: spec.performedBy?.because,
    },
    steps,
    contingencies,
    duration: {
      expectedMs: time('/duration/expectedMs', spec.duration?.expected),
      atMostMs: time('/duration/atMostMs', spec.duration?.atMost),
      because: spec.duration?.because,
    },
    communication: freezeCommunication(context, spec.communication),
    tested: freezeTested(context, spec.tested),
    affects,
    changesNeed: changesNeed(context, spec),
    tags: words(context, '/tags', spec.tags),
    technologies: words(context, '/technologies', spec.technologies),
    basedOn: spec.basedOn ? freezeBase(context, spec.basedOn) : null,
    deploymentPlan,
    ...freezeExceptions(context, spec),
    // Last, when everything that names a criterion has named it.
    criteria: [...context.criteria].map((one, at) => freezeCriterion(context, `/criteria/${at}`, one)),
  };
}

function freezeUsual(context: FreezeContext, { env, runsOn, cwd }: StepDefaults): FreezeContext['usual'] {
  return {
    env: secretRecord(context, '/defaults/env', env),
    runsOn: runsOn ?? defaults.runsOn,
    cwd: cwd === undefined ? null : freezePlainInput(context, '/defaults/cwd', cwd),
  };
}

/** Gives every listed step its address, so that outputs can be named by it, and notes what else the plan lists. */
export function placeAll(context: FreezeContext, spec: PlanSpec): void {
  placeSteps(context, spec.steps, '');
  for (const contingency of Array.isArray(spec.contingencies) ? spec.contingencies : []) {
    placeSteps(context, specOf<ContingencySpec>(contingency)?.steps ?? [], contingencyPrefix(contingency?.id));
  }
  noteListed(context, spec);
}

function noteListed(context: FreezeContext, spec: PlanSpec): void {
  context.settings = specOf<SettingSpec['sets']>(spec.settings);
  const gates = Array.isArray(spec.steps) ? spec.steps.filter(isDecision) : [];
  for (const list of [spec.roles, spec.contingencies, spec.communication?.channels, gates])
    for (const one of Array.isArray(list) ? list : []) if (specOf(one)) context.listed.set(nameOf(one), one);
}

function isDecision(step?: Step): boolean {
  return traitsOfKind(step?.kind ?? '')?.opensFor === 'decision';
}

function placeSteps(context: FreezeContext, steps: readonly Step[], prefix: string): void {
  for (const step of Array.isArray(steps) ? steps : []) {
    const spec = specOf<Partial<Pick<ActingSpec, 'undo'> & ParallelSpec>>(step);
    if (!spec) continue;
    const address = prefix + step.id;
    placeStep(context, step, address);
    if (spec.undo) placeStep(context, spec.undo, undoAddress(address));
    for (const branch of Array.isArray(spec.branches) ? (spec.branches as ParallelSpec['branches']) : [])
      placeSteps(context, branch.steps, branchPrefix(address, branch.id));
  }
}

function placeStep(context: FreezeContext, step: Step, address: string): void {
  const before = context.addresses.get(keyOf(step));
  if (before !== undefined && before !== address) {
    report(context, '', `the step ${step.id} is listed twice`, {
      expected: 'each step in one place',
      found: `${before} and ${address}`,
      next: 'Make a second step with the same builder.',
    });
  }
  context.addresses.set(keyOf(step), address);
}

function releaseOf(release: string): FrozenPlan['release'] {
  const [service = '', ...version] = release.split('@');
  return { service, version: version.join('@') };
}

function freezeRole(context: FreezeContext, role: Role, at: number): FrozenPlan['roles'][number] {
  mark(context, `/roles/${at}`, role);
  const spec = specOf<{ title: string; does: string }>(role) ?? missing(context, `/roles/${at}`, 'role');
  return { id: role?.id, title: spec.title, does: spec.does };
}

function freezeSecret(context: FreezeContext, secret: Secret, at: number): FrozenPlan['secrets'][number] {
  mark(context, `/secrets/${at}`, secret);
  return {
    name: secret?.name,
    title: (specOf<{ title: string }>(secret) ?? missing(context, `/secrets/${at}`, 'secret')).title,
  };
}

/** Both the names and the environments come from objects, whose order means nothing. */
function freezeSettings(context: FreezeContext, settings: Settings): FrozenPlan['settings'] {
  mark(context, '/settings', settings);
  const sets =
    specOf<Record<string, Record<string, string | number | boolean>>>(settings) ??
    missing(context, '/settings', 'settings');
  const kinds = new Map(
    Object.values(sets).flatMap((values) =>
      Object.entries(values).map(([name, value]) => [name, typeof value] as const),
    ),
  );
  return {
    names: [...kinds]
      .map(([name, kind]) => ({ name, kind: kind as 'string' }))
      .toSorted((left, right) => (left.name < right.name ? -1 : 1)),
    environments: Object.entries(sets)
      .map(([id, values]) => ({ id, values: { ...values } }))
      .toSorted((left, right) => (left.id < right.id ? -1 : 1)),
  };
}

function freezeContingency(
  context: FreezeContext,
  contingency: Contingency,
  at: number,
  performer: string,
): FrozenPlan['contingencies'][number] {
  const path = `/contingencies/${at}`;
  mark(context, path, contingency);
  const spec = specOf<ContingencySpec>(contingency) ?? missing(context, path, 'contingency');
  const steps = freezeSteps({ context, path: `${path}/steps`, performer }, spec.steps ?? []);
  return {
    id: contingency?.id,
    title: spec.title,
    because: spec.because,
    steps,
    then: spec.then ?? defaults.contingency.then,
  };
}

function freezeAffected(
  context: FreezeContext,
  { service, because, criteria, call }: Affected,
  at: number,
): FrozenPlan['affects'][number] {
  return { service, because, criteria: freezeCriteriaRefs(context, `/affects/${at}/criteria`, criteria), call };
}

/** Words have no order, and none is there twice. */
function words(context: FreezeContext, path: string, given: readonly string[] | undefined): string[] {
  return given === undefined ? [] : [...new Set(listed(context, path, given))].toSorted();
}

function freezeBase(context: FreezeContext, { plan, confirmed }: Base): NonNullable<FrozenPlan['basedOn']> {
  const given = listed(context, '/basedOn/confirmed', confirmed);
  return { plan, confirmed: given.map(({ answer, because }) => ({ answer, because })) };
}

/** In the order of the list of all of them, so that the same rules have one form. */
function changesNeed(context: FreezeContext, { changesNeed: needs }: PlanSpec): FrozenPlan['changesNeed'] {
  if (needs === undefined) return [];
  return listed(context, '/changesNeed', needs)
    .map(({ action, quorum, because }, at) => ({
      action,
      quorum: freezeQuorum(context, `/changesNeed/${at}/quorum`, quorum),
      because,
    }))
    .toSorted((one, other) => approvable.indexOf(one.action) - approvable.indexOf(other.action));
}

function freezeCommunication(context: FreezeContext, spec: Communication): FrozenPlan['communication'] {
  const path = '/communication';
  const channels = listed(context, `${path}/channels`, spec?.channels);
  const tell = spec?.tell ?? occasions.map((when) => ({ when, channels }));
  return {
    because: spec?.because,
    channels: channels.map((one, at) => freezeChannel(context, `${path}/channels/${at}`, one)),
    tell: tell.map((one, at) => ({
      when: one.when,
      channels: idsOf(context, `${path}/tell/${at}/channels`, one.channels),
    })),
    remindEveryMs: freezeDuration(
      context,
      `${path}/remindEveryMs`,
      spec?.remindEvery ?? defaults.communication.remindEvery,
    ),
  };
}

function freezeChannel(
  context: FreezeContext,
  path: string,
  channel: Channel,
): FrozenPlan['communication']['channels'][number] {
  mark(context, path, channel);
  if (typeOfBuilt(channel) === 'email') return freezeEmail(context, path, channel);
  const spec = specOf<WebhookSpec>(channel) ?? missing(context, path, 'channel');
  const headers = secretRecord(context, `${path}/headers`, spec.headers);
  return {
    kind: 'webhook',
    id: channel?.id,
    title: spec.title,
    url: freezePlainInput(context, `${path}/url`, spec.url),
    headers,
  };
}

function freezeEmail(
  context: FreezeContext,
  path: string,
  channel: Channel,
): FrozenPlan['communication']['channels'][number] {
  const spec = specOf<EmailSpec>(channel) ?? missing(context, path, 'channel');
  return { kind: 'email', id: channel.id, title: spec.title, to: plainList(context, `${path}/to`, spec.to) };
}

interface RehearsedSpec {
  readonly environment: string;
  readonly maxAge: string;
  readonly because: string;
}

function freezeTested(context: FreezeContext, tested: Tested): FrozenPlan['tested'] {
  mark(context, '/tested', tested);
  const spec = specOf<RehearsedSpec>(tested) ?? missing(context, '/tested', 'rehearsed(…) or untested');
  const { environment, because, maxAge } = spec;
  if (typeOfBuilt(tested) !== 'rehearsed') return { kind: 'untested', because };
  return {
    kind: 'rehearsed',
    environment,
    maxAgeMs: freezeDuration(context, '/tested/maxAgeMs', maxAge),
    because,
  };
}

/** Stands for what no builder made; that it is incomplete does not matter, since the finding refuses the plan. */
function missing<T extends object>(context: FreezeContext, path: string, builder: string): T {
  report(context, path, `${builder}(…) is missing here`, {
    expected: `what ${builder}(…) returned`,
    found: 'something else',
  });
  return {} as T;
}
