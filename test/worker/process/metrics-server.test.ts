import { existsSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMetrics } from '../../../api/context/metrics.ts';
import { exchangeCall } from '../../../cli/connect/transport.ts';
import type { WorkerSettings } from '../../../worker/config/config.ts';
import { openMetricsServer } from '../../../worker/process/metrics-server.ts';
import type { Services } from '../../../worker/services/services.ts';
import { makePeople, type People } from '../../support/people.ts';
import { commandStep, gateStep, smallPlan } from '../../support/plans.ts';
import { Scene, worker } from '../../support/scene.ts';

let people: People;
let scene: Scene;
let dir: string;
let serving = true;
beforeAll(async () => {
  people = await makePeople();
  dir = await mkdtemp(join(tmpdir(), 'backout-metrics-'));
  scene = await Scene.make(people, smallPlan({ steps: [gateStep(), commandStep('act', ['true'])] }));
});
afterAll(async () => {
  await scene.close();
  await people.cleanup();
  await rm(dir, { recursive: true, force: true });
});

type On = NonNullable<WorkerSettings['config']['worker']['metrics']>;

async function open(on: On | undefined) {
  const { store } = scene.record;
  const settings = { config: { worker: { metrics: on } } } as WorkerSettings;
  return openMetricsServer(
    { settings, store, metrics: createMetrics(() => store) } as unknown as Services,
    () => serving,
  );
}

async function ask(socket: string, path: string) {
  const reply = await exchangeCall({ kind: 'socket', path: socket, name: socket }, { method: 'GET', path });
  return { status: reply.status, text: reply.body.toString() };
}

const figure = (text: string, name: string) =>
  Number(
    text
      .split('\n')
      .find((line) => line.startsWith(`${name} `))
      ?.split(' ')[1],
  );

describe('the metrics of a worker', () => {
  it('are served only if the configuration says where', async () => {
    expect(await open(undefined)).toBeUndefined();
  });

  it('are served on a socket that is this user’s alone, and replaces one that a killed process left', async () => {
    const socket = join(dir, 'metrics.sock');
    const first = await open({ socket });
    expect((await stat(socket)).mode & 0o777).toBe(0o600);
    await expect(open({ socket })).rejects.toMatchObject({ code: 'config-invalid' });
    expect((await ask(socket, '/healthz')).text).toBe('{"alive":true}');
    await first?.close();
    expect(existsSync(socket)).toBe(false);
    writeFileSync(join(dir, 'no-socket'), '');
    await expect(open({ socket: join(dir, 'no-socket') })).rejects.toMatchObject({ code: 'config-invalid' });
  });

  it('say ready only while queues are polled', async () => {
    const socket = join(dir, 'ready.sock');
    const door = await open({ socket });
    expect(await ask(socket, '/readyz')).toMatchObject({ status: 200 });
    serving = false;
    expect(await ask(socket, '/readyz')).toMatchObject({
      status: 503,
      text: expect.stringContaining('"serving":false'),
    });
    serving = true;
    expect(await ask(socket, '/elsewhere')).toMatchObject({ status: 404 });
    await door?.close();
  });

  it('count runs, gates that wait and for how long, ends of steps, unknown outcomes and live workers', async () => {
    const socket = join(dir, 'figures.sock');
    const door = await open({ socket });
    const read = async () => (await ask(socket, '/metrics')).text;
    await scene.open();
    const waiting = await read();
    expect(figure(waiting, 'backout_gates_waiting')).toBe(1);
    expect(figure(waiting, 'backout_gate_longest_wait_seconds')).toBeGreaterThan(0);
    expect(figure(waiting, 'backout_runs{state="active"}')).toBe(1);
    await scene.approve();
    await scene.begin('act');
    await scene.end('act', { outcome: 'unknown', known: 'nothing' });
    const settings = { ...worker, labels: ['shop-db'], control: true };
    await scene.record.store.seeWorker(settings);
    const held = await read();
    expect(figure(held, 'backout_gates_waiting')).toBe(0);
    expect(figure(held, 'backout_steps_total{outcome="unknown"}')).toBe(1);
    expect(figure(held, 'backout_unknown_outcomes')).toBe(1);
    expect(figure(held, 'backout_steps_holding')).toBe(1);
    expect(figure(held, 'backout_workers{label="shop-db"}')).toBe(1);
    expect(figure(held, 'backout_control_workers')).toBe(1);
    expect(figure(held, 'backout_record_writable')).toBe(1);
    expect(held).toContain('backout_record_append_seconds_bucket');
    // Figures alone: nobody's name, no run, no plan.
    expect(held).not.toMatch(/shop-1|example\.com|go-ahead/);
    await door?.close();
  });

  it('time every append to the record', async () => {
    const seconds: number[] = [];
    const store = await scene.record.reopen({ onAppend: (took) => seconds.push(took) });
    await store.write((tx) => tx.size());
    expect(seconds).toEqual([]);
    await store.write((tx) =>
      tx.append({
        type: 'note',
        actor: { kind: 'system', part: 'worker', host: 'here', incarnation: worker.incarnation },
        body: { text: 'x', files: [] },
      }),
    );
    expect(seconds).toEqual([expect.any(Number)]);
    expect(seconds[0]).toBeGreaterThan(0);
  });
});
