import type { FrozenPlan, FrozenStep } from '../../../plans/language/schema/index.ts';
import { commandStep, gateStep, smallPlan } from '../../support/plans.ts';
import { parallelStep, undoStep } from '../../support/tree-plan.ts';

export const base = smallPlan();
const manualStep = (id: string, over: Partial<Extract<FrozenStep, { kind: 'manual' }>>): FrozenStep => {
  const { argv, cwd, env, stdin, expectExit, capture, outputLimit, graceMs, onWorkerLoss, ...acting } = commandStep(
    id,
    ['x'],
  ) as Extract<FrozenStep, { kind: 'command' }>;
  void [argv, cwd, env, stdin, expectExit, capture, outputLimit, graceMs, onWorkerLoss];
  return { ...acting, kind: 'manual', instructions: ['Look'], evidence: [], ...over };
};
export const advice = (contingency: string) => ({ advise: 'contingency', contingency, because: 'x' }) as const;
export const output = (step: string, ...path: string[]) => ({ ref: 'output', step, path }) as const;
const captured = {
  from: 'json',
  shape: {
    kind: 'object',
    members: [
      { name: 'path', shape: { kind: 'string' }, optional: false },
      { name: 'note', shape: { kind: 'string' }, optional: true },
      { name: 'files', shape: { kind: 'array', items: { kind: 'string' } }, optional: false },
    ],
  },
} as const;
export const backup = commandStep('backup', ['backup'], { capture: structuredClone(captured) as never });
export const using = (...refs: ReturnType<typeof output>[]) => commandStep('use', ['use', ...(refs as never[])]);
export const steps = (...list: FrozenStep[]): Partial<FrozenPlan> => ({ steps: [gateStep(), ...list] });
/** What is wrong, where it is found, and what is said. */
export const wrong: readonly (readonly [what: string, over: Partial<FrozenPlan>, path: string, message: string])[] = [
  [
    'a manual step that is to be measured',
    steps(manualStep('by-hand', { holdWhen: ['works'] })),
    '/steps/1/holdWhen',
    'by-hand is done by hand, and no worker sees to holdWhen',
  ],
  [
    'a manual step that a worker would have to repeat',
    steps(
      manualStep('by-hand', { effect: 'repeatable', retry: { attempts: 2, delayMs: 1, factor: 1, maxDelayMs: 1 } }),
    ),
    '/steps/1/retry',
    'by-hand is done by hand, and no worker sees to retry',
  ],
  [
    'a manual step on the label of some workers',
    steps(manualStep('by-hand', { runsOn: 'database' })),
    '/steps/1/runsOn',
    'by-hand is done by hand, and no worker sees to runsOn',
  ],
  // names
  [
    'a role that is not listed',
    { performedBy: { ...base.performedBy, role: 'operatr' } },
    '/performedBy/role',
    'there is no role "operatr"; did you mean "operator"?',
  ],
  [
    'a role of a quorum that is not listed',
    steps(gateStep('g', { quorum: { kind: 'any', of: [{ kind: 'role', role: 'boss', count: 1 }] } })),
    '/steps/1/quorum/of/0/role',
    'there is no role "boss"',
  ],
  [
    'a criterion that is not listed',
    { circumstances: { ...base.circumstances, successWhen: ['work'] } },
    '/circumstances/successWhen/0',
    'there is no criterion "work"; did you mean "works"?',
  ],
  [
    'a criterion of a step that is not listed',
    steps(commandStep('a', ['x'], { holdWhen: ['nothing'] })),
    '/steps/1/holdWhen/0',
    'there is no criterion "nothing"',
  ],
  [
    'a contingency that is not listed',
    steps(commandStep('a', ['x'], { onFailure: advice('fixx') })),
    '/steps/1/onFailure/contingency',
    'there is no contingency "fixx"; did you mean "fix"?',
  ],
  [
    'a contingency of an irreversible step that is not listed',
    steps(commandStep('a', ['x'], { irreversible: { because: 'x', contingency: 'gone' } })),
    '/steps/1/irreversible/contingency',
    'there is no contingency "gone"',
  ],
  [
    'a channel that is not listed',
    { communication: { ...base.communication, tell: [{ when: 'held', channels: ['opps'] }] } },
    '/communication/tell/0/channels/0',
    'there is no channel "opps"; did you mean "ops"?',
  ],
  [
    'an environment of the rehearsal that is not listed',
    { tested: { kind: 'rehearsed', environment: 'staging', maxAgeMs: 1, because: 'x' } },
    '/tested/environment',
    'there is no environment "staging"',
  ],
  [
    'advice without its contingency',
    steps(commandStep('a', ['x'], { onFailure: { advise: 'contingency', contingency: null, because: 'x' } })),
    '/steps/1/onFailure',
    'advice and contingency do not fit',
  ],
  [
    'two steps of one name',
    steps(commandStep('a', ['x']), commandStep('a', ['x'])),
    '/steps/2',
    'the step "a" is there twice',
  ],
  ['two branches of one name', steps(twoBranches('eu', 'eu')), '/steps/1/branches/1', 'the branch "eu" is there twice'],
  [
    'two roles of one name',
    { roles: [...base.roles, base.roles[0]!] },
    '/roles/2',
    'the role "operator" is there twice',
  ],
  // settings and inputs
  [
    'a setting without a value in an environment',
    settingsOf({}),
    '/settings/environments/0/values/url',
    'the setting "url" has no value in production',
  ],
  [
    'a setting of another kind in an environment',
    settingsOf({ url: 1 }),
    '/settings/environments/0/values/url',
    'the setting "url" is a number in production',
  ],
  [
    'a value that is no setting',
    settingsOf({ url: 'x', ulr: 'x' }),
    '/settings/environments/0/values/ulr',
    'there is no setting "ulr"; did you mean "url"?',
  ],
  [
    'a setting that is not listed',
    steps(commandStep('a', [{ ref: 'setting', name: 'uri' }] as never)),
    '/steps/1/argv/0',
    'there is no setting "uri"; did you mean "url"?',
  ],
  [
    'a secret that is not listed',
    steps(commandStep('a', ['x'], { env: { P: { ref: 'secret', name: 'PW' } } })),
    '/steps/1/env/P',
    'there is no secret "PW"',
  ],
  [
    'an output of a step that does not exist',
    steps(backup, using(output('bakup', 'path'))),
    '/steps/2/argv/1',
    'there is no step "bakup"; did you mean "backup"?',
  ],
  [
    'an output that is not captured',
    steps(backup, using(output('backup', 'pth'))),
    '/steps/2/argv/1',
    'there is no captured value of backup "pth"; did you mean "path"?',
  ],
  [
    'an output that may be absent',
    steps(backup, using(output('backup', 'note'))),
    '/steps/2/argv/1',
    'output of backup.note may be absent',
  ],
  [
    'an output that is not one value',
    steps(backup, using(output('backup', 'files'))),
    '/steps/2/argv/1',
    'output of backup.files is not one value',
  ],
  [
    'an output of a step that captures nothing',
    steps(commandStep('a', ['x']), using(output('a', 'path'))),
    '/steps/2/argv/1',
    'the step a captures nothing',
  ],
  [
    'an output of a later step',
    steps(using(output('backup', 'path')), backup),
    '/steps/1/argv/1',
    'output of backup.path is used before it is there',
  ],
  [
    'an output of another branch',
    steps(parallelStep('p', { a: [backup], b: [using(output('p/a/backup', 'path'))] })),
    '/steps/1/branches/1/steps/0/argv/1',
    'output of p/a/backup.path is used before it is there',
  ],
  [
    'an output in a criterion',
    criterionWith({ argv: [output('backup', 'path')] }),
    '/criteria/0/probe/argv/0',
    'the output of backup cannot be used here',
  ],
  // conditions
  [
    'a criterion without a condition',
    { criteria: [{ ...base.criteria[0]!, pass: null, fail: null }] },
    '/criteria/0',
    'the criterion "works" says neither when it passes nor when it fails',
  ],
  [
    'bounds the wrong way round',
    criterionPass({ kind: 'between', low: 2, high: 1 }),
    '/criteria/0/pass',
    'nothing lies between these bounds',
  ],
  [
    'a pattern that is none',
    criterionPass({ kind: 'all', of: [{ kind: 'matches', pattern: '(' }] }),
    '/criteria/0/pass/of/0/pattern',
    'this pattern cannot be read',
  ],
  [
    'a pattern that takes for ever',
    criterionPass({ kind: 'matches', pattern: '^(a+)+$' }),
    '/criteria/0/pass/pattern',
    'this pattern can take for ever on some texts',
  ],
  // gates
  [
    'a step that changes something before any gate',
    { steps: [commandStep('early', ['x']), gateStep()] },
    '/steps/0',
    'early changes something and stands behind no gate',
  ],
  [
    'a step that changes something before the authorizing gate',
    { steps: [gateStep('other'), commandStep('early', ['x']), gateStep()] },
    '/steps/1',
    'early changes something before the rollback is authorized',
  ],
  [
    'an undo that changes something before any gate',
    { steps: [commandStep('early', ['x'], { effect: 'none', undo: undoStep('back') }), gateStep()] },
    '/steps/0/undo',
    'early~undo changes something and stands behind no gate',
  ],
  [
    'an authorizing gate that is not a step',
    { authorizedBy: { gate: 'go-ahed', because: 'x' } },
    '/authorizedBy/gate',
    'the gate "go-ahed" is not among the steps; did you mean "go-ahead"?',
  ],
  [
    'an authorizing gate that is another step',
    { authorizedBy: { gate: 'switch', because: 'x' } },
    '/authorizedBy/gate',
    'the gate "switch" is not among the steps',
  ],
  [
    'a contingency that changes something and is named nowhere',
    fixWith([commandStep('patch', ['x'])]),
    '/contingencies/0/steps/0',
    '@fix/patch changes something and stands behind no gate',
  ],
  [
    'a contingency that can be entered where no gate stands',
    {
      ...fixWith([commandStep('patch', ['x'])]),
      steps: [gateStep('go-ahead', { onDeadline: { do: 'contingency', contingency: 'fix' } })],
    },
    '/contingencies/0/steps/0',
    '@fix/patch changes something and stands behind no gate',
  ],
  [
    'a contingency that leads into itself',
    {
      ...fixWith([gateStep('g'), commandStep('patch', ['x'], { onFailure: advice('fix') })]),
      ...steps(commandStep('a', ['x'], { onFailure: advice('fix') })),
    },
    '/contingencies/0',
    'the contingency "fix" leads back into itself',
  ],
  [
    'an author who may approve and nothing says why',
    steps(gateStep('g', { excluded: ['requester'] })),
    '/steps/1/excluded',
    'the author may approve and nothing says why',
  ],
  [
    'an exclusion that is lifted and kept',
    steps(gateStep('g', { lifted: [{ who: 'author', because: 'x' }] })),
    '/steps/1/lifted',
    'the exclusion of the author is lifted and kept',
  ],
  [
    'an escalation after the deadline',
    steps(gateStep('g', { escalate: [{ afterMs: 3_600_000, channels: ['ops'], role: null }] })),
    '/steps/1/escalate/0/afterMs',
    'this escalation comes after the deadline',
  ],
  // steps and times
  [
    'a second attempt at what must not run twice',
    steps(commandStep('a', ['x'], { retry: { attempts: 2, delayMs: 1, factor: 1, maxDelayMs: 1 } })),
    '/steps/1/retry/attempts',
    'a must never run twice unasked and has 2 attempts',
  ],
  [
    'an undo of what cannot be undone',
    steps(commandStep('a', ['x'], { undo: undoStep('b'), irreversible: { because: 'x', contingency: null } })),
    '/steps/1/irreversible',
    'a has an undo and cannot be undone',
  ],
  [
    'a criterion measured on another label',
    steps(commandStep('a', ['x'], { runsOn: 'db-host', holdWhen: ['works'] })),
    '/steps/1',
    'a measures "works" on another label',
  ],
  [
    'a window that closes before it opens',
    { window: { opensAfterMs: 2, closesAfterMs: 1, because: 'x' } },
    '/window/closesAfterMs',
    'the window closes before it opens',
  ],
  [
    'an estimate above its limit',
    { duration: { expectedMs: 120_000, atMostMs: 119_000, because: 'x' } },
    '/duration/atMostMs',
    'the rollback is expected to take longer than it may',
  ],
  [
    'a way back to the same version',
    { returnsTo: '2.0.0' },
    '/returnsTo',
    'the plan returns to the version that it takes back',
  ],
];

function settingsOf(values: Record<string, string | number>): Partial<FrozenPlan> {
  return { settings: { ...base.settings, environments: [{ id: 'production', values }] } };
}
function criterionPass(pass: FrozenPlan['criteria'][number]['pass']): Partial<FrozenPlan> {
  return { criteria: [{ ...base.criteria[0]!, pass }] };
}
function criterionWith(probe: object): Partial<FrozenPlan> {
  return {
    ...steps(backup),
    criteria: [{ ...base.criteria[0]!, probe: { ...base.criteria[0]!.probe, ...probe } as never }],
  };
}
export function fixWith(list: FrozenStep[]): Partial<FrozenPlan> {
  return { contingencies: [{ ...base.contingencies[0]!, steps: list }] };
}
function twoBranches(one: string, other: string): FrozenStep {
  const branch = (id: string) => ({ id, title: id, steps: [commandStep('a', ['x'])] });
  return { ...parallelStep('p', {}), branches: [branch(one), branch(other)] } as FrozenStep;
}
