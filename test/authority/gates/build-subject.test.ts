import { canonicalBytes, canonicalText } from '../../../common/canonical.ts';
import { digestOf } from '../../../common/digest.ts';
import { storedSubject } from '../../../authority/gates/stored-subject.ts';
import { buildSubject } from '../../../authority/gates/build-subject.ts';
import { subject as subjectSchema, type Subject } from '../../../requests/subject.ts';
import type { FrozenPlan } from '../../../plans/language/schema/index.ts';
import type { People } from '../../support/people.ts';
import { commandStep, gateStep, smallPlan } from '../../support/plans.ts';
import { actorOf, type Scene, scenesForEach } from '../../support/scene.ts';

let people: People;
const newScene = scenesForEach((ours) => (people = ours));

const capture = { from: 'text', shape: { kind: 'string' } } as const;
const output = (step: string) => ({ ref: 'output' as const, step, path: ['text'] });

function plan(): FrozenPlan {
  return smallPlan({
    secrets: [{ name: 'TOKEN', title: 'a token' }],
    steps: [
      commandStep('look', ['look'], { effect: 'none', capture }),
      gateStep(),
      commandStep('backup', [], { argv: ['backup', { join: ['to=', { ref: 'setting', name: 'url' }] }], capture }),
      commandStep('switch', [], {
        argv: ['switch', output('look'), output('backup')],
        env: { TOKEN: { ref: 'secret', name: 'TOKEN' } },
        irreversible: { because: 'the old one is gone', contingency: null },
      }),
    ],
  });
}

async function scene(of: FrozenPlan = plan()): Promise<Scene> {
  return newScene(of);
}

async function subjectAt(run: Scene, gate = 'go-ahead'): Promise<Subject> {
  return run.record.store.read(async (tx) => buildSubject(tx, await run.state(), run.plan, gate, 1));
}

describe('the subject of a gate', () => {
  it('lists what the gate covers, with settings and earlier outputs as values, later ones symbolic, secrets by name', async () => {
    const run = await scene();
    await run.carryOut('look', 1, 1, { captures: { text: 'found' } });
    const { covers } = await subjectAt(run);
    expect(covers.map(({ address }) => address)).toEqual(['backup', 'switch']);
    expect(covers[0]?.does).toEqual([
      { name: 'argv', parts: [{ value: 'backup' }] },
      { name: 'argv', parts: [{ value: 'to=' }, { value: 'http://127.0.0.1:9' }] },
    ]);
    expect(covers[1]).toMatchObject({ irreversible: 'the old one is gone', undo: false, effect: 'once' });
    expect(covers[1]?.does.map(({ parts }) => parts)).toEqual([
      [{ value: 'switch' }],
      [{ value: 'found' }],
      [{ later: 'output of backup.text' }],
      [{ secret: 'TOKEN' }],
    ]);
  });

  it('stays what it is while the steps behind the gate run', async () => {
    const run = await scene();
    await run.carryOut('look', 1, 1, { captures: { text: 'found' } });
    await run.pass();
    const before = await subjectAt(run);
    await run.carryOut('backup', 1, 1, { captures: { text: '/srv/backup' } });
    expect(await subjectAt(run)).toEqual(before);
  });

  it('changes with what a step before the gate has found', async () => {
    const run = await scene();
    const before = await subjectAt(run);
    await run.carryOut('look', 1, 1, { captures: { text: 'found' } });
    expect(canonicalText(await subjectAt(run))).not.toBe(canonicalText(before));
  });

  it('is stored so that its JSON alone gives the same digest', async () => {
    const run = await scene();
    await run.carryOut('look', 1, 1, { captures: { text: 'found' } });
    await run.open();
    const digest = (await run.visit('go-ahead'))?.gate?.subject ?? '';
    const stored = await run.record.store.read((tx) => storedSubject(tx, digest));
    const travelled = subjectSchema.parse(JSON.parse(JSON.stringify(stored)));
    expect(digestOf(canonicalBytes(travelled))).toBe(digest);
  });

  it('names who endorsed this very plan, as of now', async () => {
    const run = await scene();
    expect((await subjectAt(run)).endorsement).toEqual({ endorsed: false, by: [] });
    const { release } = run.plan;
    const endorse = (digest: string) =>
      run.write((tx) =>
        tx.append({ type: 'plan.endorsed', actor: actorOf(people.engineer), release, body: { digest } }),
      );
    await endorse(digestOf('another plan'));
    expect((await subjectAt(run)).endorsement.endorsed).toBe(false);
    await endorse(run.digest);
    expect((await subjectAt(run)).endorsement).toEqual({ endorsed: true, by: ['engineer@example.com'] });
  });

  it('of a gate inside a contingency shows what was known when it was entered', async () => {
    const advice = { advise: 'contingency', contingency: 'fix', because: 'quick' } as const;
    const inside = [gateStep('sure'), commandStep('patch', [], { argv: ['patch', output('look')] })];
    const of = smallPlan({
      steps: [
        commandStep('look', ['look'], { effect: 'none', capture }),
        gateStep(),
        commandStep('switch', ['s'], { onFailure: advice }),
      ],
      contingencies: [{ id: 'fix', title: 'Fix', because: 'quick', then: 'end', steps: inside }],
    });
    const run = await scene(of);
    await run.carryOut('look', 1, 1, { captures: { text: 'found' } });
    await run.pass();
    await run.begin('switch');
    await run.end('switch', { outcome: 'failed' });
    await run.append('contingency.chosen', {
      address: 'switch',
      visit: 1,
      contingency: 'fix',
      contingencyVisit: 1,
      reason: null,
    });
    const { covers } = await subjectAt(run, '@fix/sure');
    expect(covers[0]?.does.at(-1)).toEqual({ name: 'argv', parts: [{ value: 'found' }] });
  });
});
