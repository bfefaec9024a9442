import { MockActivityEnvironment } from '@temporalio/testing';
import { temporalSurroundings, whileAlive } from '../../../../activities/effects/attempt/activity-context.ts';

describe('the context of a Temporal activity', () => {
  it.each([
    ['WORKER_SHUTDOWN', true],
    ['CANCELLED', false],
    ['TIMED_OUT', false],
  ] as const)('tells a worker that shuts down from a call that is taken back: %s', async (reason, isShutdown) => {
    const environment = new MockActivityEnvironment();
    const seen = await environment.run(async () => {
      const surroundings = temporalSurroundings();
      environment.cancel(reason);
      return { cancelled: surroundings.cancelled.aborted, shutdown: surroundings.shutdown.aborted };
    });
    expect(seen).toEqual({ cancelled: true, shutdown: isShutdown });
  });

  it('reports at once that it is alive, and goes on reporting it', async () => {
    const environment = new MockActivityEnvironment();
    const beats: unknown[] = [];
    const third = new Promise<void>((resolve) => {
      environment.on('heartbeat', (details: unknown) => {
        beats.push(details);
        if (beats.length === 3) resolve();
      });
    });
    let bytes = 0;
    await environment.run(() =>
      whileAlive(
        temporalSurroundings(),
        () => (bytes += 5),
        () => third,
      ),
    );
    expect(beats).toEqual([{ bytes: 5 }, { bytes: 10 }, { bytes: 15 }]);
  });
});
