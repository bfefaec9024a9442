import {
  backoutPlan,
  check,
  command,
  commandProbe,
  contingency,
  criterion,
  equals,
  http,
  manual,
  secret,
  settings,
  text,
  type AuthoredPlan,
  type Step,
  type StepDefaults,
} from '../../../../plans/language/index.ts';
import { freezePlan } from '../../../../plans/language/freeze/freeze.ts';
import { stepAt } from '../../../../plans/language/plan-queries.ts';
import { smallest, smallestSpec } from '../../fixtures/smallest.ts';

const env = settings({
  production: { url: 'http://a', port: 1, region: 'eu' },
  staging: { url: 'http://b', port: 2, region: 'us' },
});
const token = secret('token', { title: 'A token' });
const usual: StepDefaults = {
  env: { REGION: env.region, MODE: 'safe', TOKEN: token },
  runsOn: 'beside-the-database',
  cwd: text`/srv/${env.region}`,
};
const inFull = {
  env: { REGION: { ref: 'setting', name: 'region' }, MODE: 'safe', TOKEN: { ref: 'secret', name: 'token' } },
  runsOn: 'beside-the-database',
  cwd: { join: ['/srv/', { ref: 'setting', name: 'region' }] },
};

function planOf(steps: readonly Step[], more: Partial<AuthoredPlan> = {}) {
  const base = smallestSpec();
  const [goAhead] = base.steps;
  const spec = { ...base, settings: env, secrets: [token], steps: [...(goAhead ? [goAhead] : []), ...steps], ...more };
  const { frozen, findings } = freezePlan(backoutPlan({ defaults: usual, ...spec }));
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  return frozen!.plan;
}

describe('what a plan says for all of its steps', () => {
  const go = command('go', { title: 'Go', argv: ['go'] });

  it('is in each of them, as if the author had written it there', () => {
    expect(stepAt(planOf([go]), 'go')).toMatchObject(inFull);
    const written = command('go', { title: 'Go', argv: ['go'], ...usual });
    expect(planOf([go]).steps).toEqual(planOf([written], { defaults: {} }).steps);
  });

  it('is in undos, in steps of contingencies, in probes and in criteria too', () => {
    const verify = { probe: commandProbe({ argv: ['is-done'] }), done: equals(0), notDone: equals(1) };
    const back = command('back', { title: 'Back', argv: ['back'], verify });
    const works = criterion('fits', { title: 'It fits', probe: commandProbe({ argv: ['fits'] }), pass: equals(0) });
    const load = contingency('load', {
      title: 'Load',
      because: 'x',
      steps: [command('read', { title: 'Read', argv: ['read'], undo: command('unread', { title: 'x', argv: ['x'] }) })],
    });
    const onFailure = { advise: load, because: 'x' } as const;
    const plan = planOf(
      [
        command('go', { title: 'Go', argv: ['go'], undo: back, onFailure }),
        check('look', { title: 'Look', criteria: [works] }),
      ],
      { contingencies: [load] },
    );
    const { runsOn, ...ofCommands } = inFull;
    expect(stepAt(plan, 'go~undo')).toMatchObject({ ...inFull, verify: { probe: ofCommands } });
    expect(stepAt(plan, '@load/read~undo')).toMatchObject(inFull);
    expect(stepAt(plan, 'look')).toMatchObject({ runsOn });
    expect(plan.criteria.find(({ id }) => id === 'fits')).toMatchObject({ runsOn, probe: ofCommands });
  });

  it('gives way to what a step says itself; variables are added', () => {
    const own = command('go', {
      title: 'Go',
      argv: ['go'],
      cwd: '/tmp',
      runsOn: 'local',
      env: { MODE: 'bold', MORE: '1' },
    });
    expect(stepAt(planOf([own]), 'go')).toMatchObject({
      cwd: '/tmp',
      runsOn: 'local',
      env: { ...inFull.env, MODE: 'bold', MORE: '1' },
    });
  });

  it('is the label alone for requests, and nothing for what a person does', () => {
    const plan = planOf([
      http('ask', { title: 'Ask', method: 'GET', url: env.url }),
      manual('ring', { title: 'Ring', instructions: ['Ring'] }),
    ]);
    expect(stepAt(plan, 'ask')).toMatchObject({ runsOn: inFull.runsOn, headers: {} });
    expect(stepAt(plan, 'ring')).toMatchObject({ runsOn: 'local' });
  });

  it('leaves a plan that says nothing the bytes that it had', () => {
    const { frozen } = freezePlan(smallest());
    expect(freezePlan(backoutPlan({ ...smallestSpec(), defaults: {} })).frozen?.digest).toBe(frozen?.digest);
  });

  it('is refused where it says what no step could have', () => {
    const given = { ...usual, timeout: '5m' } as StepDefaults;
    const { findings } = freezePlan(backoutPlan({ ...smallestSpec(), defaults: given }));
    expect(findings).toMatchObject([{ path: '/defaults/timeout', message: 'nothing is known of "timeout"' }]);
    const secretFolder = { cwd: token } as unknown as StepDefaults;
    expect(
      freezePlan(backoutPlan({ ...smallestSpec(), secrets: [token], defaults: secretFolder })).findings,
    ).toMatchObject([{ path: '/defaults/cwd', message: 'a secret cannot stand here' }]);
  });
});
