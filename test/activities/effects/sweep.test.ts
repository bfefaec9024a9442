import { existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { readStart } from '../../../activities/effects/command/spool.ts';
import { sweepProbes } from '../../../activities/effects/sweep.ts';
import { until } from '../../support/until.ts';
import { shell, spoolFolders, start } from './support/spooled.ts';

const spool = spoolFolders();

it('a worker removes what the probes of dead workers have left, and nothing else', async () => {
  const here = spool();
  const probes = join(here, '.probes');
  mkdirSync(probes);
  const ended = await shell(here, 'exit 0');
  renameSync(ended.folder, join(probes, 'ended'));
  const running = await start(probes, ['sleep', '60']);
  const supervisor = await until(() => readStart(running.folder));
  mkdirSync(join(here, 'shop-1', 'act', '1.1'), { recursive: true });
  sweepProbes(here);
  expect(readdirSync(probes)).toEqual(['1.1']);
  expect(existsSync(join(here, 'shop-1', 'act', '1.1'))).toBe(true);
  process.kill(-supervisor.pid, 'SIGKILL');
  await running.end();
});

it('a worker without a spool yet sweeps nothing', () => {
  expect(() => sweepProbes(join(spool(), 'none'))).not.toThrow('ENOENT');
});
