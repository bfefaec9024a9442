import type { Digest } from '../common/digest.ts';
import type { WriteTx } from '../records/store.ts';
import type { Case } from './actions/case.ts';
import type { Envelope } from './envelope.ts';
import type { Roster } from './roster-schema.ts';
import type { Proof } from './verify-signature.ts';

/** A request whose signature is proven, put together for who decides it. Name, key and roles are frozen as they are now. */
export function caseOf(
  tx: WriteTx,
  { digest, receivedAt }: { digest: Digest; receivedAt: string },
  envelope: Envelope,
  roster: Roster,
  { claimed, key }: Extract<Proof, { ok: true }>,
): Case {
  const actor = personActor(digest, { claimed, key });
  return { tx, request: digest, receivedAt, envelope, roster, person: claimed, actor };
}

/** A person as entries keep them. */
export function personActor(
  request: Digest,
  { claimed, key }: Pick<Extract<Proof, { ok: true }>, 'claimed' | 'key'>,
): Case['actor'] {
  const { person, name, roles } = claimed;
  return { kind: 'person', person, name, roles: [...roles], key, method: 'ssh-signature', request };
}
