import { frozenPlan, type CommandStep, type FrozenPlan, type FrozenStep } from '../../plans/language/schema/index.ts';

const retryOnce = { attempts: 1, delayMs: 0, factor: 1, maxDelayMs: 0 };

/** A command step with every default written out. */
export function commandStep(
  id: string,
  argv: CommandStep['argv'],
  over: Partial<Extract<FrozenStep, { kind: 'command' }>> = {},
): FrozenStep {
  return {
    kind: 'command',
    id,
    title: `Run ${id}`,
    because: null,
    role: 'operator',
    expectedMs: 1000,
    runsOn: 'local',
    effect: 'once',
    timeoutMs: 30_000,
    retry: retryOnce,
    holdWhen: [],
    proceedWhen: null,
    verify: null,
    onFailure: null,
    irreversible: null,
    argv,
    cwd: null,
    env: {},
    stdin: null,
    expectExit: [0],
    capture: null,
    outputLimit: 1_048_576,
    graceMs: 2000,
    onWorkerLoss: 'finish',
    reverses: [],
    undo: null,
    ...over,
  };
}

/** A manual step that asks for no evidence. */
export function manualStep(id: string, over: Partial<Extract<FrozenStep, { kind: 'manual' }>> = {}): FrozenStep {
  return {
    kind: 'manual',
    id,
    title: `Do ${id}`,
    because: null,
    role: 'operator',
    expectedMs: 1000,
    runsOn: 'local',
    effect: 'once',
    timeoutMs: 30_000,
    retry: retryOnce,
    holdWhen: [],
    proceedWhen: null,
    verify: null,
    onFailure: null,
    irreversible: null,
    instructions: [`Do ${id}`],
    evidence: [],
    reverses: [],
    undo: null,
    ...over,
  };
}

/** A gate that one `approver` passes. */
export function gateStep(id = 'go-ahead', over: Partial<Extract<FrozenStep, { kind: 'gate' }>> = {}): FrozenStep {
  return {
    kind: 'gate',
    id,
    title: 'May the rollback begin?',
    because: null,
    role: 'approver',
    expectedMs: 60_000,
    question: 'Roll back?',
    quorum: { kind: 'role', role: 'approver', count: 1 },
    excluded: ['requester', 'author'],
    lifted: [],
    decideOn: [],
    deadlineMs: 3_600_000,
    onDeadline: { do: 'refuse' },
    remindEveryMs: null,
    escalate: [],
    useWithinMs: 3_600_000,
    ...over,
  };
}

/** A small plan that is complete; `over` replaces whole members. */
export function smallPlan(over: Partial<FrozenPlan> = {}): FrozenPlan {
  return frozenPlan.parse({
    v: 1,
    release: { service: 'shop', version: '2.0.0' },
    returnsTo: '1.9.0',
    title: 'Back to 1.9.0',
    authors: ['dev@example.com'],
    roles: [
      { id: 'operator', title: 'Operator', does: 'runs the steps' },
      { id: 'approver', title: 'Approver', does: 'decides' },
    ],
    settings: {
      names: [{ name: 'url', kind: 'string' }],
      environments: [{ id: 'production', values: { url: 'http://127.0.0.1:9' } }],
    },
    secrets: [],
    criteria: [
      {
        id: 'works',
        title: 'It works',
        because: null,
        runsOn: 'local',
        pass: { kind: 'equals', value: 0 },
        fail: null,
        unit: null,
        times: 1,
        everyMs: 0,
        probe: { kind: 'command', argv: ['true'], cwd: null, env: {}, timeoutMs: 5000, read: { kind: 'exit' } },
      },
    ],
    circumstances: { because: 'it must work', rollBackWhen: ['works'], successWhen: ['works'] },
    window: { opensAfterMs: 0, closesAfterMs: 86_400_000, because: 'a day' },
    authorizedBy: { gate: 'go-ahead', because: 'the owner decides' },
    performedBy: { role: 'operator', startWithinMs: 900_000, because: 'on call' },
    steps: [gateStep(), commandStep('switch', ['true'])],
    contingencies: [
      {
        id: 'fix',
        title: 'Emergency fix',
        because: 'instead of a rollback',
        then: 'end',
        steps: [commandStep('patch', ['true'], { effect: 'none' })],
      },
    ],
    duration: { expectedMs: 60_000, atMostMs: 600_000, because: 'measured' },
    communication: {
      because: 'people must know',
      channels: [
        { kind: 'webhook', id: 'ops', title: 'Operations', url: { ref: 'setting', name: 'url' }, headers: {} },
      ],
      tell: [],
      remindEveryMs: 600_000,
    },
    tested: { kind: 'untested', because: 'a fixture' },
    affects: [],
    ...over,
  });
}
