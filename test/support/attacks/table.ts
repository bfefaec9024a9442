import type { Code } from '../../../common/codes.ts';
import { canonicalBytes } from '../../../common/canonical.ts';
import { nonce } from '../people.ts';
import { approval, approvalFields, signedBy, type Signed, type World } from './world.ts';

/** One way to pass a gate that must not work, whatever way it comes in. */
export interface Attack {
  readonly title: string;
  /** What its denial says. */
  readonly code: Code;
  make(world: World): Promise<Signed>;
}

const zeros = `sha256:${'0'.repeat(64)}`;
const minute = 60_000;
const fromNow = (ms: number) => new Date(Date.now() + ms).toISOString();

/** An approval by somebody entitled in which one thing is wrong. */
const wrongIn = (title: string, code: Code, over: (world: World) => Record<string, unknown>): Attack => ({
  title,
  code,
  make: (world) => approval(world, world.people.approver, over(world)),
});

/** An approval by somebody else. */
const by = (title: string, code: Code, who: (world: World) => Parameters<typeof approval>[1]): Attack => ({
  title,
  code,
  make: (world) => approval(world, who(world)),
});

const steering = 'fine\u001b[2J\u001b]0;approved\u0007';

/** Every one of them is denied, with its reason in the record, and leaves the gate as it was. */
export const attacks: readonly Attack[] = [
  {
    title: 'a stranger’s key',
    code: 'key-unknown',
    make: (world) => approval(world, world.people.approver, {}, world.people.stranger.keys[0]),
  },
  {
    title: 'the right key under another name',
    code: 'key-unknown',
    make: (world) => approval(world, world.people.approver2, {}, world.people.approver.keys[0]),
  },
  {
    title: 'the name in other letters',
    code: 'key-unknown',
    make: (world) => approval(world, { ...world.people.approver, person: 'ANN@example.com' }),
  },
  by('a revoked key', 'key-revoked', ({ revoked }) => revoked),
  by('an expired key', 'key-unknown', ({ expired }) => expired),
  {
    title: 'the key of another person with the same name',
    code: 'key-unknown',
    make: (world) => approval(world, world.people.approver, {}, world.namesake.keys[0]),
  },
  by('another person with the same name', 'role-missing', ({ namesake }) => namesake),
  by('somebody without the role', 'role-missing', ({ people }) => people.engineer),
  by('an auditor', 'role-missing', ({ people }) => people.auditor),
  by('whoever asked for the run', 'requester-excluded', ({ people }) => people.support),
  by('an author of the plan', 'author-excluded', ({ people }) => people.dev),
  {
    title: 'a second key of who approved already',
    code: 'decided-already',
    make: (world) => approval(world, world.people.approver2, {}, world.people.approver2.keys[1]),
  },
  {
    title: 'the nonce of an accepted request with other bytes',
    code: 'nonce-reused',
    make: async (world) => {
      const { nonce: used } = JSON.parse(Buffer.from(world.accepted.bytes).toString()) as { nonce: string };
      return approval(world, world.people.approver, { nonce: used });
    },
  },
  {
    title: 'the signature of an accepted request over other bytes',
    code: 'signature-invalid',
    make: async (world) => {
      const fields = approvalFields(world, world.people.approver2);
      return { bytes: canonicalBytes(fields), signature: world.accepted.signature };
    },
  },
  wrongIn('another run', 'subject-mismatch', ({ other, target }) => ({ ...other, subject: target.subject })),
  wrongIn('a run under another run’s plan', 'plan-mismatch', ({ other }) => ({ plan: other.plan })),
  wrongIn('a run that does not exist', 'run-unknown', () => ({ run: 'shop-99' })),
  wrongIn('a step that is no gate', 'gate-unknown', () => ({ gate: 'switch' })),
  wrongIn('another visit', 'visit-mismatch', () => ({ visit: 2 })),
  wrongIn('the subject of another gate', 'subject-mismatch', ({ other }) => ({ subject: other.subject })),
  wrongIn('no subject at all', 'subject-mismatch', () => ({ subject: zeros })),
  wrongIn('another installation', 'installation-mismatch', () => ({ installation: 'another' })),
  wrongIn('a future time', 'clock-skew', () => ({ at: fromNow(6 * minute) })),
  wrongIn('a stale time', 'clock-skew', () => ({ at: fromNow(-6 * minute) })),
  wrongIn('a printed request after its time', 'request-expired', () => ({
    at: fromNow(-16 * minute),
    expiresAt: fromNow(-1 * minute),
  })),
  wrongIn('a printed request that outlives what is allowed', 'request-expired', () => ({
    at: fromNow(-16 * minute),
    expiresAt: fromNow(600 * minute),
  })),
  wrongIn('an unknown field', 'envelope-invalid', () => ({ force: true })),
  wrongIn('an unknown action', 'envelope-invalid', () => ({ action: 'approve-all' })),
  wrongIn('a decision that does not exist', 'envelope-invalid', () => ({ decision: 'force' })),
  wrongIn('a reason of a megabyte', 'envelope-invalid', () => ({ reason: 'x'.repeat(1_000_000) })),
  wrongIn('a reason that steers a terminal', 'envelope-invalid', () => ({ reason: steering })),
  wrongIn('a reason that reorders what stands around it', 'envelope-invalid', () => ({ reason: 'a\u202edesufer' })),
  wrongIn('a nonce that is none', 'envelope-invalid', () => ({ nonce: 'again' })),
  {
    title: 'a field that was altered after signing',
    code: 'signature-invalid',
    make: async (world) => {
      const { bytes, signature } = await approval(world, world.people.approver, { reason: 'seen' });
      return { bytes: Buffer.from(Buffer.from(bytes).toString().replace('seen', 'SEEN')), signature };
    },
  },
  {
    title: 'a signature made for something else than Backout',
    code: 'signature-invalid',
    make: (world) =>
      signedBy(world.people.approver.keys[0], canonicalBytes(approvalFields(world, world.people.approver)), 'git'),
  },
  {
    title: 'no signature',
    code: 'signature-invalid',
    make: async (world) => ({
      bytes: canonicalBytes(approvalFields(world, world.people.approver)),
      signature: '-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----\n',
    }),
  },
  {
    title: 'the right content, written differently',
    code: 'envelope-not-canonical',
    make: (world) =>
      signedBy(
        world.people.approver.keys[0],
        Buffer.from(JSON.stringify(approvalFields(world, world.people.approver, { nonce: nonce() }), null, 1)),
      ),
  },
];
