import { specOf } from '../builders/contents.ts';
import type {
  ActingSpec,
  BranchSpec,
  CheckSpec,
  CommandSpec,
  GateSpec,
  HttpSpec,
  ManualSpec,
  NotifySpec,
  ParallelSpec,
  WaitSpec,
} from '../builders/step-specs.ts';
import type * as author from '../builders/step-values.ts';
import { defaults } from '../defaults.ts';
import { neededFor } from '../places.ts';
import type { FrozenStep, UndoStep } from '../schema/steps.ts';
import { actingOf, adviceOf, commonOf, retryOf, type At, type FrozenActing } from './acting.ts';
import { freezeCriteriaRefs, idsOf, listed, mark, freezeDuration, report } from './context.ts';
import { freezeGate } from './gate.ts';
import { captureOf, freezePlainInput, plainList, secretRecord, withSecrets } from './inputs.ts';

type Where = Omit<At, 'id'>;

/** The frozen form of a list of steps, everything that their authors left out written out. */
export function freezeSteps(where: Where, steps: readonly author.Step[]): FrozenStep[] {
  return listed(where.context, where.path, steps).flatMap((step, index) => {
    const path = `${where.path}/${index}`;
    return freezeStep({ ...where, path, id: step?.id }, step) ?? [];
  });
}

function freezeStep(at: At, step: author.Step): FrozenStep | undefined {
  const spec = specOf<unknown>(step);
  if (spec === undefined) {
    report(at.context, at.path, 'this is not a step', {
      expected: 'what command(…), gate(…) or another step builder returned',
      found: typeof step,
    });
    return undefined;
  }
  mark(at.context, at.path, step);
  // The kind says which builder made the step, and so which specification it was given.
  switch (step.kind) {
    case 'command':
      return { ...freezeCommand(at, spec as CommandSpec), ...wayBack(at, spec as CommandSpec) };
    case 'http':
      return { ...freezeHttp(at, spec as HttpSpec), ...wayBack(at, spec as HttpSpec) };
    case 'manual':
      return { ...freezeManual(at, spec as ManualSpec), ...wayBack(at, spec as ManualSpec) };
    case 'gate':
      return freezeGate(at, spec as GateSpec);
    case 'check':
      return freezeCheck(at, spec as CheckSpec);
    case 'wait':
      return freezeWait(at, spec as WaitSpec);
    case 'notify':
      return freezeNotify(at, spec as NotifySpec);
    case 'parallel':
      return freezeParallel(at, spec as ParallelSpec);
  }
}

function freezeCommand(at: At, spec: CommandSpec): Omit<FrozenActing<'command'>, keyof WayBack> {
  const { context, path } = at;
  return {
    kind: 'command',
    ...actingOf(at, spec, defaults.command),
    argv: plainList(context, `${path}/argv`, spec.argv),
    cwd: spec.cwd === undefined ? null : freezePlainInput(context, `${path}/cwd`, spec.cwd),
    env: secretRecord(context, `${path}/env`, spec.env),
    stdin: spec.stdin === undefined ? null : withSecrets(context, `${path}/stdin`, spec.stdin),
    expectExit: [...(spec.expectExit ?? defaults.command.expectExit)],
    capture: captureOf(spec.capture),
    outputLimit: spec.outputLimit ?? defaults.command.outputLimit,
    graceMs: freezeDuration(context, `${path}/graceMs`, spec.grace ?? defaults.command.grace),
    onWorkerLoss: spec.onWorkerLoss ?? defaults.command.onWorkerLoss,
  };
}

function freezeHttp(at: At, spec: HttpSpec): Omit<FrozenActing<'http'>, keyof WayBack> {
  const { context, path } = at;
  return {
    kind: 'http',
    ...actingOf(at, spec, defaults.http),
    method: spec.method,
    url: freezePlainInput(context, `${path}/url`, spec.url),
    headers: secretRecord(context, `${path}/headers`, spec.headers),
    body: spec.body === undefined ? null : freezePlainInput(context, `${path}/body`, spec.body),
    expect: {
      status: [...(spec.expect?.status ?? defaults.http.expectStatus)],
      json: (spec.expect?.json ?? []).map((one) => ({ path: [...one.path], condition: one.is })),
    },
    capture: captureOf(spec.capture),
  };
}

function freezeManual(at: At, spec: ManualSpec): Omit<FrozenActing<'manual'>, keyof WayBack> {
  return {
    kind: 'manual',
    ...actingOf(at, spec, defaults.manual),
    instructions: plainList(at.context, `${at.path}/instructions`, spec.instructions),
    evidence: (spec.evidence ?? []).map(({ id, kind, title, required = true }) => ({ id, kind, title, required })),
  };
}

type WayBack = Pick<FrozenActing<'command'>, 'undo' | 'reverses'>;

function wayBack(at: At, spec: ActingSpec): WayBack {
  return { undo: freezeUndo(at, spec), reverses: idsOf(at.context, `${at.path}/reverses`, spec.reverses ?? []) };
}

/** An undo is a step without an undo of its own. */
function freezeUndo(at: At, { undo }: { readonly undo?: author.Undo }): UndoStep | null {
  if (!undo) return null;
  const path = `${at.path}/undo`;
  const step = freezeStep({ ...at, path, id: undo.id }, undo);
  if (!step || !('undo' in step)) return null;
  const { undo: further, irreversible, reverses, ...body } = step;
  if (further || irreversible || reverses.length > 0) {
    const has = further ? 'an undo' : irreversible ? 'irreversible' : 'reverses';
    report(at.context, path, `the undo of ${at.id} has ${has} of its own`, {
      expected: 'a plain command, http or manual step',
      found: has,
    });
  }
  return { ...body, irreversible: null };
}

function freezeCheck(at: At, spec: CheckSpec): FrozenActing<'check'> {
  const { context, path } = at;
  return {
    kind: 'check',
    ...commonOf(at, spec, defaults.check.expected),
    runsOn: spec.runsOn ?? defaults.runsOn,
    timeoutMs: freezeDuration(context, `${path}/timeoutMs`, spec.timeout ?? defaults.check.timeout),
    everyMs: freezeDuration(context, `${path}/everyMs`, spec.every ?? defaults.check.every),
    criteria: freezeCriteriaRefs(context, `${path}/criteria`, spec.criteria),
    onFailure: adviceOf(at, spec.onFailure),
  };
}

function freezeWait(at: At, spec: WaitSpec): FrozenActing<'wait'> {
  return {
    kind: 'wait',
    ...commonOf(at, spec, spec.for),
    forMs: freezeDuration(at.context, `${at.path}/forMs`, spec.for),
  };
}

function freezeNotify(at: At, spec: NotifySpec): FrozenActing<'notify'> {
  const { context, path } = at;
  return {
    kind: 'notify',
    ...commonOf(at, spec, defaults.notify.expected),
    channels: idsOf(context, `${path}/channels`, spec.channels),
    message: plainList(context, `${path}/message`, spec.message),
    required: spec.required ?? false,
    timeoutMs: freezeDuration(context, `${path}/timeoutMs`, spec.timeout ?? defaults.notify.timeout),
    retry: retryOf(at, spec.retry, defaults.notify.retry),
    onFailure: adviceOf(at, spec.onFailure),
  };
}

function freezeParallel(at: At, spec: ParallelSpec): FrozenActing<'parallel'> {
  const branches = listed(at.context, `${at.path}/branches`, spec.branches).map((branch, index) =>
    freezeBranch(at, branch, index),
  );
  const longest = Math.max(0, ...branches.map((branch) => neededFor(branch.steps)));
  return { kind: 'parallel', ...commonOf(at, spec, `${longest}ms`), branches };
}

function freezeBranch(at: At, branch: BranchSpec, index: number): FrozenActing<'parallel'>['branches'][number] {
  const path = `${at.path}/branches/${index}`;
  mark(at.context, path, branch);
  return { id: branch.id, title: branch.title, steps: freezeSteps({ ...at, path: `${path}/steps` }, branch.steps) };
}
