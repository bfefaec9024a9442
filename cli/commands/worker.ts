import { BackoutError } from '../../common/errors.ts';
import type { Command } from '../command.ts';
import { installationSource } from '../installation-source.ts';

export const run: Command = async ({ io, options, out }) => {
  const serving = { labels: options.list('label'), control: options.flag('control') };
  if (serving.labels.length === 0 && !serving.control) {
    throw new BackoutError('usage', 'a worker needs something to serve', {
      expected: '--label L for steps with `runsOn: L`, --control for workflows and the record, or both',
      found: 'neither',
      next: 'backout worker --label local --control',
    });
  }
  const { worker } = await import('../../worker/run-worker.ts');
  await worker(
    installationSource(io, options),
    serving,
    (line) => out.say(line),
    (about) => out.ready(about),
  );
};
