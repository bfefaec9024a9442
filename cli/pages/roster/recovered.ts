import type { AccessView } from '../../../views/schemas/types.ts';
import { blank, commandLines, indented, pageOf } from '../layout.ts';
import type { EventLine } from '../line.ts';
import type { PageOptions } from '../../terminal/io.ts';

/** What `recover` did. */
export interface ShownRecovery {
  readonly entry: number;
  readonly diff: readonly string[];
  readonly by: string;
}

/** `recover`: what was changed with the checkpoint key, and that everybody will see it. */
export function renderRecovered(recovered: ShownRecovery, options: PageOptions): string[] {
  return pageOf(recovered, options, ({ entry, diff, by }) => [
    ...indented(`✓ the roster was recovered by ${by}, entry ${entry} of the record`, 0, { ...options, mark: 'good' }),
    ...diff.flatMap((one): EventLine[] => indented(one, 2, options)),
    ...indented('Verification, reports and inboxes name it. Revoke the keys that were lost.', 0, options),
    blank,
    ...commandLines('type next', ['backout roster revoke PERSON --public-key SHA256:…'], options),
  ]);
}

/** A recovery as everything names it that reads the record: nobody reads on without being told. */
export function recoveryLines(
  { seq, by, reason, diff }: AccessView['recoveries'][number],
  when: string,
  options: PageOptions,
): EventLine[] {
  const said = `! entry ${seq}: the roster was recovered with the checkpoint key at ${when} by ${by}, because ${reason}`;
  return indented(`${said}: ${diff.join('; ')}`, 0, { ...options, mark: 'wait' });
}
