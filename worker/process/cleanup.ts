import { sweepAttempts } from '../../activities/effects/index.ts';
import { messageOf } from '../../common/is-error.ts';
import { repeatUntilAborted } from '../../common/repeat.ts';
import { installationPaths } from '../config/config.ts';
import type { Services } from '../services/services.ts';
import type { Serving } from '../services/queues.ts';

const EVERY_MS = 30_000;
/** Who follows a run still sees its last output for this time after its end; the whole of it is in the record. */
const OUTPUT_KEPT_MS = 600_000;

/**
 * Removes what nobody needs any more, at start and every half minute: folders of the spool whose outcome is settled, and,
 * where this process serves control, live output of runs that ended a while ago. What cannot be removed now is tried again.
 */
export async function cleanUpAlways(parts: Services, { control }: Serving, signal: AbortSignal): Promise<void> {
  await repeatUntilAborted(signal, async () => {
    try {
      await sweepAttempts(installationPaths(parts.settings.dir).spool, parts.store);
      if (control) await parts.store.forgetOutput(new Date(Date.now() - OUTPUT_KEPT_MS).toISOString());
    } catch (error) {
      parts.logger.warn({ err: messageOf(error) }, 'what is not needed any more could not be removed');
    }
    return EVERY_MS;
  });
}
