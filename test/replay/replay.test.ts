import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeterminismViolationError } from '@temporalio/workflow';
import { Worker } from '@temporalio/worker';
import pino from 'pino';
import { workflowBundle } from '../../worker/process/bundle.ts';
import { installRuntime } from '../../worker/process/runtime.ts';
import { historyOf, type SavedHistory, savedHistories } from './histories.ts';

describe('the workflows of today', () => {
  let otherwise: string;
  let codePath: string;
  beforeAll(async () => {
    installRuntime(pino({ level: 'silent' }));
    otherwise = await mkdtemp(join(tmpdir(), 'backout-bundle-'));
    codePath = await workflowBundle(otherwise);
  }, 30_000);
  afterAll(() => rm(otherwise, { recursive: true, force: true }));

  const replay = (saved: SavedHistory) => Worker.runReplayHistory({ workflowBundle: { codePath } }, historyOf(saved));

  it.each(savedHistories())('replay the finished run $name', async (saved) => {
    await expect(replay(saved)).resolves.toBeUndefined();
  });

  it('do not replay a history that has another activity: the check can fail', async () => {
    const [first] = savedHistories().filter(({ name }) => name.includes('gate-and-steps'));
    const altered = JSON.stringify(first!.json).replace('"executeStep"', '"notify"');
    const saved = { name: 'altered', json: JSON.parse(altered) as unknown };
    await expect(replay(saved)).rejects.toThrow(DeterminismViolationError);
  });

  it('have histories to replay', () => {
    expect(savedHistories().length).toBeGreaterThanOrEqual(6);
  });
});
