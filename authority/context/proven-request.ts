import type { Digest } from '../../common/digest.ts';
import type { WriteTx } from '../../records/record-store.ts';
import type { RequestContext } from './request-context.ts';
import type { Envelope } from '../../requests/envelope.ts';
import type { Roster } from '../../roster/schema.ts';
import type { Proof } from '../signatures/verify-signature.ts';

/** A request whose signature is proven, put together for who decides it. Name, key and roles are frozen as they are now. */
export function requestContextOf(
  tx: WriteTx,
  { digest, receivedAt }: { digest: Digest; receivedAt: string },
  envelope: Envelope,
  roster: Roster,
  { claimed, key }: Extract<Proof, { ok: true }>,
): RequestContext {
  const actor = personActor(digest, { claimed, key });
  return { tx, request: digest, receivedAt, envelope, roster, person: claimed, actor };
}

/** A person as entries keep them. */
export function personActor(
  request: Digest,
  { claimed, key }: Pick<Extract<Proof, { ok: true }>, 'claimed' | 'key'>,
): RequestContext['actor'] {
  const { person, name, roles } = claimed;
  return { kind: 'person', person, name, roles: [...roles], key, method: 'ssh-signature', request };
}
