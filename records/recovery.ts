import { canonicalText } from '../common/canonical.ts';
import { digestOfJson } from '../common/digest.ts';
import type { BodyOf } from './entries.ts';
import { openNote, parseVerifierKey, signNote, type SignerKey } from './hashing/note.ts';

/** What a recovery says, without its proof. */
export type Recovery = Omit<BodyOf<'roster.recovered'>, 'proof'>;

/** The place of a recovery in the log, so that its proof proves no other one. */
interface Place {
  readonly installation: string;
  readonly seq: number;
}

/** The proof of a recovery: what it says and its place, signed with the checkpoint key. */
export function proveRecovery(recovery: Recovery, place: Place, signer: SignerKey): string {
  return signNote(textOf(recovery, place), signer);
}

/** Whether the checkpoint key of an installation (its verifier key) signed exactly this recovery at this place. */
export function isProvenRecovery(
  { proof, ...recovery }: BodyOf<'roster.recovered'>,
  place: Place,
  checkpointKey: string,
): boolean {
  const verifier = parseVerifierKey(checkpointKey);
  return verifier !== undefined && openNote(proof, verifier) === textOf(recovery, place);
}

/** Begins as no checkpoint does: one cannot be shown as the other. */
function textOf({ roster, ...said }: Recovery, place: Place): string {
  return `backout recovery\n${canonicalText({ ...place, ...said, roster: digestOfJson(roster) })}\n`;
}
