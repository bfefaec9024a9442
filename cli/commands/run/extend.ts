import { parseDuration } from '../../../common/duration.ts';
import { BackoutError } from '../../../common/errors.ts';
import type { RunView } from '../../../views/schemas/types.ts';
import type { RunCommand, CommandContext } from '../command.ts';
import { pageOptions } from '../../terminal/io.ts';
import { untilWhen } from '../../pages/times.ts';
import { signAndShow } from '../../run/sign.ts';
import { onRun, targetRun } from '../../run/target.ts';

export const extendCommand: RunCommand = async (context) => {
  const view = await targetRun(await context.api(), context.args[0]);
  const until = endOf(context, view);
  const draft = { action: 'extend' as const, ...onRun(view), until, reason: context.options.required('reason') };
  await signAndShow(context, draft, [
    `Ask that the window of ${view.run} closes ${untilWhen(until, pageOptions(context.io))}; others approve it`,
  ]);
};

/** Counted from the end that it has; from now where that has passed. */
function endOf({ options }: CommandContext, { time, run: name }: RunView): string {
  const until = options.time('until');
  const longer = options.text('for');
  if ((until === undefined) === (longer === undefined))
    throw new BackoutError('usage', 'how long is the window to be extended?', {
      expected: 'either --until TIME or --for DURATION',
      found: until === undefined ? 'neither' : 'both',
      next: `backout extend ${name} --for 2h --reason TEXT`,
    });
  if (until !== undefined) return until;
  const end = new Date(Date.now() + Math.max(0, time.windowLeftMs ?? 0) + parseDuration(longer ?? ''));
  if (!Number.isNaN(end.getTime())) return end.toISOString();
  throw new BackoutError('usage', 'no calendar reaches that far', {
    expected: 'a duration such as 30m or 2h',
    found: longer ?? '',
    where: '--for',
  });
}
