import { mayDo } from '../../requests/permissions.ts';
import { pendingProposals, type Proposed } from '../../authority/people/pending-proposals.ts';
import { administratorsNeeded } from '../../roster/proposal.ts';
import { samePerson } from '../../roster/same-person.ts';
import { rolesOf } from '../../roster/keys.ts';
import type { ReadTx } from '../../records/record-store.ts';
import type { InboxView, ProposalView } from '../schemas/types.ts';
import { recoveriesIn } from './access.ts';
import { whoIs } from '../run/actors.ts';

/** For this time a recovery is everybody's business. */
const recoveryMs = 7 * 86_400_000;

/** Changes of the roster that wait for a second administrator, oldest first. */
export async function readProposals(tx: ReadTx, now: string): Promise<ProposalView[]> {
  const needed = administratorsNeeded(await tx.roster());
  return (await pendingProposals(tx, now)).map((one) => ({ ...proposalView(one), needed }));
}

function proposalView({ seq, at, actor, body }: Proposed): Omit<ProposalView, 'needed'> {
  const { proposal, subject, diff, reason } = body;
  return { v: 1, number: seq, at, by: whoIs(actor), diff, reason, subject, proposal };
}

/** What of the installation itself a person should know of: changes that wait for them, and recoveries of late. */
export async function readAdministration(
  tx: ReadTx,
  person: string,
  now: string,
): Promise<InboxView['administration']> {
  const roster = await tx.roster();
  const mayDecide = mayDo(roster, rolesOf(roster, person), 'roster.decide');
  const waiting = mayDecide ? (await readProposals(tx, now)).filter(({ by }) => !samePerson(by, person)) : [];
  const recovered = (await recoveriesIn(tx)).filter(({ at }) => Date.parse(at) > Date.parse(now) - recoveryMs);
  return [
    ...waiting.map(({ number, at, by, diff }) => ({
      what: `${by} asks to change the roster: ${diff.join('; ')}`,
      since: at,
      command: `backout roster approve ${number}`,
    })),
    ...recovered.map(({ at, by, reason, diff, seq }) => ({
      what: `The roster was recovered with the checkpoint key by ${by}, because ${reason}: ${diff.join('; ')}`,
      since: at,
      command: `backout audit log --after ${seq - 1} --limit 1`,
    })),
  ];
}

/** The recoveries of a run's time: from a week before it was asked for until its end. */
export async function recoveriesOf(
  tx: ReadTx,
  { requestedAt, endedAt }: { requestedAt: string; endedAt: string | null },
): Promise<{ at: string; by: string; reason: string; diff: readonly string[] }[]> {
  const from = Date.parse(requestedAt) - recoveryMs;
  const inTime = (at: string) => Date.parse(at) >= from && (endedAt === null || at <= endedAt);
  return (await recoveriesIn(tx)).filter(({ at }) => inTime(at)).map(({ seq: _seq, ...one }) => one);
}
