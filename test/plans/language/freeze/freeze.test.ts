import fc from 'fast-check';
import { canonicalBytes } from '../../../../common/canonical.ts';
import { digestOf } from '../../../../common/digest.ts';
import {
  above,
  all,
  backoutPlan,
  branch,
  check,
  command,
  commandProbe,
  contingency,
  criterion,
  gate,
  object,
  parallel,
  secret,
  settings,
  string,
  text,
  unanswered,
  wait,
  type PlanSpec,
  type Step,
} from '../../../../plans/language/index.ts';
import { freezePlan, parseFrozen, readFrozen } from '../../../../plans/language/freeze/freeze.ts';
import type { FrozenPlan } from '../../../../plans/language/schema/index.ts';
import { stepAt } from '../../../../plans/language/plan-queries.ts';
import { commandStep, gateStep, smallPlan } from '../../../support/plans.ts';
import complete from '../../fixtures/complete.ts';
import { smallest, smallestSpec } from '../../fixtures/smallest.ts';

const env = settings({ production: { url: 'http://a' } });
const messages = (plan: object) => freezePlan(plan).findings.map(({ path, message }) => [path, message]);
/** As the compiler lets it pass in a template. */
const asText = (value: unknown) => value as string;
const base = smallestSpec();
const backup = command('backup', { title: 'x', argv: ['x'], capture: object({ path: string() }) });
const withSteps = (...steps: Step[]) => backoutPlan({ ...base, steps: [...base.steps, ...steps] });
const frozenStep = (step: Step) => stepAt(freezePlan(withSteps(step)).frozen!.plan, step.id);

/** A plan as it was frozen before it could say more, and what it says since. */
function withoutNews({
  changesNeed,
  tags,
  technologies,
  basedOn,
  deploymentPlan,
  allowed,
  silenced,
  ...plan
}: FrozenPlan) {
  const said = new Set<string>();
  const before = structuredClone(plan);
  const steps = [...before.steps, ...before.contingencies.flatMap((one) => one.steps)];
  for (const step of steps as { reverses?: string[]; outputLimit?: number }[]) {
    // The default was smaller then; which one a plan was frozen with, it says itself.
    if (step.outputLimit !== undefined) step.outputLimit = 1_048_576;
    step.reverses?.forEach((one) => said.add(one));
    delete step.reverses;
  }
  return {
    before,
    since: { changesNeed, tags, technologies, basedOn, deploymentPlan, allowed, silenced, reverses: [...said] },
  };
}

describe('freezing a plan', () => {
  it('finds nothing wrong with a plan that uses all of the language', () => {
    expect(freezePlan(complete).findings).toEqual([]);
  });

  it('gives canonical bytes, and the digest of these bytes', () => {
    const { bytes, digest, plan } = freezePlan(complete).frozen!;
    expect(bytes).toEqual(canonicalBytes(plan));
    expect(digest).toBe(digestOf(bytes));
  });

  it('gives a known plan the bytes that it always had, but for what the language has learnt to say since', () => {
    const { before, since } = withoutNews(freezePlan(smallest()).frozen!.plan);
    expect(since).toEqual({
      changesNeed: [],
      tags: [],
      technologies: [],
      basedOn: null,
      deploymentPlan: null,
      allowed: [],
      silenced: [],
      reverses: [],
    });
    expect(digestOf(canonicalBytes(before))).toBe(
      'sha256:b7a8f4c0e2e4238addeadff1c0fca51608f3498ee46b637072e31bba4d8c02a5',
    );
  });

  it('reads a plan that was frozen before as it is, under the digest that it has', () => {
    const { before } = withoutNews(freezePlan(smallest()).frozen!.plan);
    const { frozen, findings } = readFrozen(canonicalBytes(before));
    expect([frozen?.digest, findings]).toEqual([digestOf(canonicalBytes(before)), []]);
    expect(frozen?.plan).toMatchObject({ tags: [], allowed: [], deploymentPlan: null });
  });

  it('takes tags and technologies in any order, each of them once', () => {
    const { plan } = freezePlan(
      backoutPlan({ ...smallestSpec(), tags: ['orders', 'checkout', 'orders'], technologies: ['nginx', 'kubernetes'] }),
    ).frozen!;
    expect([plan.tags, plan.technologies]).toEqual([
      ['checkout', 'orders'],
      ['kubernetes', 'nginx'],
    ]);
  });

  it('gives the same digest for any order of members', () => {
    const { digest } = freezePlan(smallest()).frozen!;
    fc.assert(
      fc.property(fc.infiniteStream(fc.nat()), (numbers) => {
        const shuffled = smallest((value) => reordered(value, () => numbers.next().value ?? 0));
        expect(freezePlan(shuffled).frozen?.digest).toBe(digest);
      }),
      { numRuns: 50 },
    );
  });

  it('gives another digest when anything changes', () => {
    const changed = backoutPlan({ ...smallestSpec(), title: 'Another title' });
    expect(freezePlan(changed).frozen?.digest).not.toBe(freezePlan(smallest()).frozen?.digest);
  });

  it('writes out everything that the author left out', () => {
    expect(frozenStep(command('go', { title: 'Go', argv: ['true'] }))).toEqual({
      kind: 'command',
      id: 'go',
      title: 'Go',
      because: null,
      role: 'support',
      reverses: [],
      expectedMs: 10_000,
      runsOn: 'local',
      effect: 'once',
      timeoutMs: 300_000,
      retry: { attempts: 1, delayMs: 0, factor: 1, maxDelayMs: 0 },
      holdWhen: [],
      proceedWhen: null,
      verify: null,
      onFailure: null,
      irreversible: null,
      argv: ['true'],
      cwd: null,
      env: {},
      stdin: null,
      expectExit: [0],
      capture: null,
      outputLimit: 100_000_000,
      graceMs: 5000,
      onWorkerLoss: 'finish',
      undo: null,
    });
    expect(stepAt(freezePlan(smallest()).frozen!.plan, 'go-ahead')).toEqual({
      kind: 'gate',
      id: 'go-ahead',
      title: 'Go ahead?',
      because: null,
      role: 'support',
      expectedMs: 600_000,
      question: 'Go ahead?',
      quorum: { kind: 'role', role: 'owner', count: 1 },
      excluded: ['requester', 'author'],
      lifted: [],
      decideOn: [],
      deadlineMs: 3_600_000,
      onDeadline: { do: 'refuse' },
      remindEveryMs: 300_000,
      escalate: [],
      useWithinMs: 3_600_000,
    });
  });

  it('writes what becomes of survivors only where it is something else than usual', () => {
    const step = (onSurvivors?: 'end' | 'wait') =>
      frozenStep(command('go', { title: 'Go', argv: ['true'], ...(onSurvivors ? { onSurvivors } : {}) }));
    expect(step('end')).toEqual(step());
    expect(step('wait')).toEqual({ ...step(), onSurvivors: 'wait' });
  });

  it('names outputs by the address of the step that captures them', () => {
    const { plan } = freezePlan(complete).frozen!;
    expect(stepAt(plan, '@restore/load')).toMatchObject({
      argv: ['load', { ref: 'output', step: 'backup', path: ['path'] }],
    });
    expect(stepAt(plan, 'stop/eu/halt')).toMatchObject({
      argv: ['halt', { ref: 'output', step: 'host', path: ['text'] }],
    });
  });

  it('puts a text together from its parts, literals merged', () => {
    const inner = text`a${1}`;
    expect(
      frozenStep(command('go', { title: 'Go', argv: [text`x${inner}${true}y`, text`${env.url}/`] })),
    ).toMatchObject({
      argv: ['xa1truey', { join: [{ ref: 'setting', name: 'url' }, '/'] }],
    });
  });

  it('lists the criteria that are named, in the order in which they are', () => {
    expect(freezePlan(complete).frozen?.plan.criteria.map(({ id }) => id)).toEqual(['error-ratio', 'healthy', 'room']);
  });

  it('lifts and adds exclusions', () => {
    expect(stepAt(freezePlan(complete).frozen!.plan, 'go-ahead')).toMatchObject({
      excluded: ['requester', 'performer'],
      lifted: [{ who: 'author', because: 'only authors are on call' }],
    });
  });

  it('reports an output of a step that is listed nowhere', () => {
    const unlisted = command('unlisted', { title: 'x', argv: ['x'], capture: object({ path: string() }) });
    const use = command('use', { title: 'x', argv: [unlisted.output.path] });
    expect(messages(withSteps(use))).toEqual([
      ['/steps/2/argv/0', 'the step that gives the output path is not in the plan'],
    ]);
  });

  it('reports a step that is listed twice', () => {
    const twice = command('twice', { title: 'x', argv: ['x'] });
    expect(messages(withSteps(twice, twice))).toEqual([['/steps/3', 'the step "twice" is there twice']]);
    const beside = parallel('beside', {
      title: 'x',
      branches: [branch('a', 'x', [twice]), branch('b', 'x', [command('b', { title: 'x', argv: ['x'] })])],
    });
    expect(messages(withSteps(twice, beside))).toEqual([['', 'the step twice is listed twice']]);
  });

  it('reports a secret in a place that may hold none, when the compiler was overruled', () => {
    const password = secret('PASSWORD', { title: 'x' });
    // @ts-expect-error -- a secret is no input
    const leak = command('leak', { title: 'x', argv: [password] });
    expect(messages(withSteps(leak))).toEqual([['/steps/2/argv/0', 'a secret cannot stand here']]);
  });

  it('reports a duration that cannot be read, when the compiler was overruled', () => {
    // @ts-expect-error -- a duration is a number and a unit
    expect(messages(withSteps(command('slow', { title: 'x', argv: ['x'], timeout: 'soon' })))).toEqual([
      ['/steps/2/timeoutMs', '"soon" is not a duration'],
    ]);
  });

  it('reports what takes the place of another value of the same name', () => {
    const [goAhead] = base.steps;
    const other = settings({ production: { url: 'http://elsewhere' } });
    const twins = contingency('call', { title: 'Another', because: 'x', steps: [], then: 'retry' });
    const onFailure = { advise: twins, because: 'x' };
    const steps = [goAhead!, command('go', { title: 'Go', argv: [other.url], onFailure })];
    expect(messages(backoutPlan({ ...base, steps }))).toEqual([
      ['/steps/1/onFailure/contingency', 'the plan lists another contingency "call" than this one'],
      ['/steps/1/argv/0', 'the setting "url" is one of other settings than the plan has'],
    ]);
  });

  it.each([
    ['a setting', () => `${asText(env.url)}/health`],
    ['an output', () => `-p ${asText(backup.output.path)}`],
    ['all that was captured', () => `-p ${asText(backup.output)}`],
    ['JSON', () => JSON.stringify({ path: backup.output.path })],
  ])('never freezes a plain text that contains %s', (_what, write) => {
    expect(write).toThrow(/^this (setting|output|value of the plan) cannot be put into a plain text$/);
  });

  it('reports numbers that JSON does not have as what they are', () => {
    const wrong = criterion('wrong', {
      title: 'x',
      probe: commandProbe({ argv: ['x'] }),
      pass: all(above(NaN), all()),
    });
    const { findings } = freezePlan(withSteps(check('c', { title: 'x', criteria: [wrong] })));
    expect(findings.map(({ found, expected }) => [found, expected])).toEqual([
      ['NaN', 'number'],
      ['[]', 'at least 1 item'],
    ]);
  });

  it('reports a value that no builder takes at the part that contains it', () => {
    // @ts-expect-error -- lifted are those in a list
    const odd = gate('odd', { title: 'x', quorum: base.roles[0], lift: 5 });
    expect(messages(withSteps(odd))).toEqual([
      ['/steps/2', 'something in this part of the plan is not what its builder takes'],
    ]);
  });

  it('reports a question that was left out as one that is not answered, and what else every plan has', () => {
    const { window: _window, title: _title, ...rest } = base;
    expect(freezePlan(backoutPlan(rest as PlanSpec)).findings.map(({ code, message }) => [code, message])).toEqual([
      ['plan-unanswered', expect.stringMatching(/^question 2 is not answered: /)],
      ['plan-invalid', 'the plan has no title'],
    ]);
  });

  it('says so of ten thousand steps, and of steps inside steps without end, before anything else', () => {
    const many = Array.from({ length: 10_000 }, (_, at) => command(`s-${at}`, { title: 'x', argv: ['x'] }));
    expect(messages(withSteps(...many))).toEqual([['/steps', 'the plan has too many steps']]);
    const beside = (inside: Step) =>
      parallel('p', {
        title: 'x',
        branches: [branch('a', 'x', [inside]), branch('b', 'x', [wait('w', { title: 'x', for: '1s' })])],
      });
    const deep = Array.from({ length: 60 }).reduce<Step>(beside, wait('w', { title: 'x', for: '1s' }));
    expect(messages(withSteps(deep))).toEqual([['', 'the frozen plan nests too deeply']]);
  });

  it('reports unanswered questions and nothing else', () => {
    // @ts-expect-error -- not answered
    const spec: PlanSpec = { ...smallestSpec(), window: unanswered('window'), steps: [] };
    expect(freezePlan(backoutPlan(spec)).findings.map(({ code, path }) => [code, path])).toEqual([
      ['plan-unanswered', '/window'],
    ]);
  });

  it('reports what no builder made', () => {
    const [goAhead] = smallestSpec().steps;
    // @ts-expect-error -- a step is what a builder returned
    const spec: PlanSpec = { ...smallestSpec(), steps: [goAhead, {}] };
    expect(messages(backoutPlan(spec))).toContainEqual(['/steps/1', 'this is not a step']);
    expect(messages({})).toEqual([['', 'this is not a plan']]);
  });
});

describe('reading a frozen plan', () => {
  const { bytes, plan } = freezePlan(complete).frozen!;
  const encoded = (value: unknown) =>
    new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
  const found = (given: Uint8Array) =>
    readFrozen(given)
      .findings.filter(({ severity }) => severity === 'error')
      .map(({ code, path, message }) => [code, path, message]);

  it('takes the bytes that freezing gave, and names them by the same digest', () => {
    expect(parseFrozen(bytes)).toEqual(plan);
    expect(readFrozen(bytes).frozen?.digest).toBe(freezePlan(complete).frozen?.digest);
  });

  it('refuses bytes that are not canonical', () => {
    expect(found(encoded(JSON.stringify(plan, null, 1)))).toEqual([
      ['plan-invalid', '', 'these are not the bytes of a frozen plan'],
    ]);
    expect(found(encoded('not JSON'))).toHaveLength(1);
  });

  it('refuses another shape, and says where it departs', () => {
    const steps = plan.steps.with(3, { ...plan.steps[3]!, effect: 'twice' } as never);
    expect(found(canonicalBytes({ ...plan, steps }))).toEqual([
      ['plan-invalid', '/steps/3/effect', expect.stringContaining('once')],
    ]);
    expect(found(canonicalBytes({ ...plan, extra: 1 }))).toEqual([
      ['plan-invalid', '', expect.stringContaining('extra')],
    ]);
    expect(() => parseFrozen(canonicalBytes({ ...plan, v: 2 }))).toThrow(
      expect.objectContaining({ code: 'plan-invalid' }),
    );
  });

  it('refuses what the check finds', () => {
    expect(() => parseFrozen(canonicalBytes({ ...plan, returnsTo: '2.4.1' }))).toThrow(
      expect.objectContaining({
        message: 'the plan returns to the version that it takes back',
        detail: expect.objectContaining({ where: '/returnsTo' }),
      }),
    );
  });

  it('takes a plan of which the check only warns', () => {
    expect(readFrozen(canonicalBytes(smallPlan())).findings.map(({ severity }) => severity)).toEqual(['warning']);
    expect(() => parseFrozen(canonicalBytes(smallPlan()))).not.toThrow();
  });

  it('refuses more than a mebibyte', () => {
    const titled = smallPlan({
      steps: [gateStep(), ...Array.from({ length: 400 }, (_, at) => commandStep(`s-${at}`, ['x'.repeat(3000)]))],
    });
    expect(found(canonicalBytes(titled))).toEqual([['plan-too-large', '', 'the frozen plan is too large']]);
  });

  it('refuses more than a thousand steps, and reads a thousand in good time', () => {
    const many = (count: number) =>
      canonicalBytes(
        smallPlan({ steps: [gateStep(), ...Array.from({ length: count }, (_, at) => commandStep(`s-${at}`, ['x']))] }),
      );
    expect(found(many(999)).map(([code]) => code)).toEqual(['plan-too-large']);
    expect(found(many(998))).toEqual([]);
  });
});

/** The same object with its members in another order. */
function reordered<T extends object>(value: T, random: () => number): T {
  const entries = Object.entries(value).map((entry) => ({ entry, key: random() }));
  return Object.fromEntries(entries.toSorted((left, right) => left.key - right.key).map(({ entry }) => entry)) as T;
}
