import { BackoutError } from '../../../common/errors.ts';
import type { RunCommand } from '../command.ts';
import { installationSource } from '../../connect/installation-source.ts';

export const workerCommand: RunCommand = async ({ io, options, out }) => {
  const serving = { labels: options.list('label'), control: options.flag('control') };
  if (serving.labels.length === 0 && !serving.control) {
    throw new BackoutError('usage', 'a worker needs something to serve', {
      expected: '--label L for steps with `runsOn: L`, --control for workflows and the record, or both',
      found: 'neither',
      next: 'backout worker --label local --control',
    });
  }
  const { runWorkerProcess } = await import('../../../worker/process/run-worker.ts');
  await runWorkerProcess(
    installationSource(io, options),
    serving,
    (line) => out.say(line),
    (about) => out.ready(about),
  );
};
