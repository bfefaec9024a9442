import { commandStep, gateStep, smallPlan } from '../../support/plans.ts';
import { queued, tellsAll } from '../../support/outbox.ts';
import { type Scene, type SceneOptions, scenesForEach } from '../../support/scene.ts';
import type { FrozenStep } from '../../../plans/language/schema/index.ts';
import type { NewNotification } from '../../../records/record-store.ts';
import { controls, failureOf } from './support.ts';

const newScene = scenesForEach();

async function scene(over: object = {}, options: SceneOptions = {}): Promise<Scene> {
  const tell = {
    kind: 'notify',
    id: 'tell',
    title: 'Tell people',
    because: null,
    role: 'operator',
    expectedMs: 1,
    channels: ['ops', 'boss'],
    message: ['It begins at ', { ref: 'setting', name: 'url' }],
    required: false,
    timeoutMs: 1000,
    retry: { attempts: 1, delayMs: 0, factor: 1, maxDelayMs: 0 },
    onFailure: null,
    ...over,
  } as FrozenStep;
  return newScene(
    smallPlan({ communication: tellsAll, steps: [tell, gateStep(), commandStep('switch', ['true'])] }),
    options,
  );
}

const twice = { attempts: 2, delayMs: 0, factor: 1, maxDelayMs: 0 };

describe('a notify step', () => {
  it('queues its message for every channel and has succeeded, once', async () => {
    const run = await scene();
    const { notify } = controls(run.record.store);
    const answer = await notify(run.ref('tell'));
    expect(answer.steps['tell']).toMatchObject({ state: 'settled' });
    expect(await notify(run.ref('tell'))).toEqual(answer);
    const messages = await queued(run.record.store);
    expect(messages.map(({ channel, occasion }) => `${channel} ${occasion}`)).toEqual(['boss notify', 'ops notify']);
    expect(messages[0]?.text).toBe('It begins at \nhttp://127.0.0.1:9');
    expect(await run.entries('step.started')).toMatchObject([{ kind: 'notify' }]);
  });

  it('counts as no effect: the window and approvals are not used by it', async () => {
    const run = await scene();
    await controls(run.record.store).notify(run.ref('tell'));
    expect((await run.state()).firstEffectAt).toBeNull();
  });

  it('that is required succeeds only when every channel has taken it, and never tells one twice', async () => {
    const run = await scene({ required: true, retry: twice });
    const sent: string[] = [];
    const deliver = async ({ channel }: NewNotification) => {
      sent.push(channel);
      if (channel === 'boss' && sent.length < 3) throw new Error('nobody listens');
    };
    const { notify } = controls(run.record.store, deliver);
    expect((await notify(run.ref('tell'))).steps['tell']).toMatchObject({ state: 'pending', attempt: 2 });
    expect((await notify(run.ref('tell', 2))).steps['tell']).toMatchObject({ state: 'settled' });
    expect(sent.toSorted()).toEqual(['boss', 'boss', 'ops']);
    expect((await run.entries('people.told')).map(({ channel, outcome }) => `${channel} ${outcome}`)).toEqual([
      'ops delivered',
      'boss failed',
      'boss delivered',
    ]);
  });

  it('that is required and was not taken holds, and says by whom', async () => {
    const run = await scene({ required: true });
    const { notify } = controls(run.record.store, () => Promise.reject(new Error('nobody listens')));
    expect((await notify(run.ref('tell'))).steps['tell']).toMatchObject({ state: 'holding' });
    expect((await run.visit('tell'))?.holding?.message).toBe('ops: nobody listens; boss: nobody listens');
  });

  it.each([true, false])(
    'of a rehearsal says first that it is one, whether it is required (%s) or not',
    async (required) => {
      const run = await scene({ required }, { rehearsal: { inject: [] } });
      const sent: NewNotification[] = [];
      const { notify } = controls(run.record.store, async (message) => void sent.push(message));
      await notify(run.ref('tell'));
      const messages = required ? sent : await queued(run.record.store);
      expect(messages).toHaveLength(2);
      for (const { subject, text } of messages) {
        expect(subject).toBe('Rehearsal: shop-1: Tell people');
        expect(text).toMatch(/^This is a rehearsal in production; /);
      }
    },
  );

  it('out of order tells nobody', async () => {
    const run = await scene();
    expect(await failureOf(controls(run.record.store).notify(run.ref('tell', 4)))).toEqual({
      type: 'attempt-not-allowed',
      nonRetryable: true,
    });
    expect(await queued(run.record.store)).toEqual([]);
  });
});
