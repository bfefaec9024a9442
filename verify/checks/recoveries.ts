import type { EntryWithBody } from '../../records/entries.ts';
import { isProvenRecovery } from '../../records/recovery.ts';
import type { Findings } from './findings.ts';

/** An administrator made with the checkpoint key, in the place of keys that were lost. */
export interface RosterRecovery {
  readonly seq: number;
  readonly at: string;
  readonly by: string;
  readonly reason: string;
  readonly diff: readonly string[];
}

/** Names every recovery in a log, and finds the ones that the installation's own key did not sign. */
export class Recoveries {
  readonly all: RosterRecovery[] = [];
  #installation: { installation: string; checkpointKey: string } | undefined;

  see({ entry, type, body }: EntryWithBody, findings: Findings): void {
    if (type === 'installation.created' && body !== undefined) this.#installation ??= body;
    if (type !== 'roster.recovered' || body === undefined) return;
    const { installation = '', checkpointKey = '' } = this.#installation ?? {};
    this.all.push({ seq: entry.seq, at: entry.at, by: body.by, reason: body.reason, diff: body.diff });
    if (isProvenRecovery(body, { installation, seq: entry.seq }, checkpointKey)) return;
    const about = `entry ${entry.seq} (roster.recovered)`;
    findings.add('cause-missing', entry.seq, `${about}: the checkpoint key of this installation did not sign it`);
  }
}
