import { DatabaseSync } from 'node:sqlite';
import { digestOf } from '../../../common/digest.ts';
import { verifyReceipt } from '../../../authority/signatures/verify-signature.ts';
import type { Roster } from '../../../roster/schema.ts';
import type { Actor } from '../../../records/entries.ts';
import { readCheckpointKey } from '../../../records/installation.ts';
import { checkpointer } from '../../../records/take-checkpoint.ts';
import { recordCopyOfFile, verifyRecord, type Verification } from '../../../verify/verify.ts';
import { makePeople, signAs, signedFields, type People, type TestPerson } from '../../support/people.ts';
import { newRecord, system, type TestRecord } from '../../support/records.ts';

const run = 'shop-1';
const plan = `sha256:${'ab'.repeat(32)}`;
const subject = digestOf('subject');
const told = {
  notification: 'held/shop-1',
  channel: 'oncall',
  occasion: 'held',
  address: null,
  outcome: 'delivered',
  attempts: 1,
  message: '',
} as const;
const context = { windowLeftMs: 1, deadlineLeftMs: 1, approvalsSoFar: 0 };

describe("verifying people's requests offline", () => {
  let people: People;
  let record: TestRecord;
  beforeAll(async () => {
    people = await makePeople();
  });
  afterAll(async () => people.cleanup());
  beforeEach(async () => {
    record = await newRecord({ roster: people.roster });
  });
  afterEach(async () => record.end());

  /** Ann signs a decision; `signer` where somebody else's key is used. */
  const receive = (decision: 'approve' | 'refuse', signer: TestPerson = people.approver): Promise<Actor> => {
    const fields = { action: 'decide', run, plan, gate: 'go-ahead', visit: 1, subject, decision, reason: null };
    return requested(people.approver, fields, signer);
  };

  /** A signed request whose receipt is kept, as the actor of the entry that it causes. */
  async function requested(by: TestPerson, fields: Record<string, unknown>, signer = by): Promise<Actor> {
    const { id } = await record.store.read((tx) => tx.installation());
    const { person, name, roles, keys } = by;
    const signed = signedFields(by, id);
    const { bytes, signature } = await signAs(signer, { ...signed, ...fields });
    const request = digestOf(bytes);
    await record.store.write((tx) =>
      tx.putReceipt({ digest: request, bytes, signature, receivedAt: signed.at, run: null }, signed.nonce),
    );
    const key = keys[0].fingerprint;
    return { kind: 'person', person, name, roles: [...roles], key, method: 'ssh-signature', request };
  }

  const changeRoster = (actor: Actor, roster: Roster) =>
    record.store.write((tx) => tx.append({ type: 'roster.changed', actor, body: { roster, diff: [], reason: null } }));
  const without = ({ person }: TestPerson): Roster => ({
    ...people.roster,
    people: people.roster.people.filter((one) => one.person !== person),
  });
  const published = (roster: Roster) => requested(people.admin, { action: 'roster.publish', roster, reason: null });

  const decide = (actor: Actor) =>
    record.store.write((tx) =>
      tx.append({
        type: 'gate.decided',
        actor,
        run,
        plan,
        body: { address: 'go-ahead', visit: 1, subject, decision: 'approve', reason: null, seat: 'approver', context },
      }),
    );

  async function verify(): Promise<Verification> {
    await checkpointer(record.store, await readCheckpointKey(record.keyFile))();
    const copy = recordCopyOfFile(record.path);
    try {
      return await verifyRecord(copy, { fingerprint: record.fingerprint, verifyReceipt });
    } finally {
      copy.close();
    }
  }
  const kinds = ({ integrity, completeness }: Verification) =>
    [...integrity, ...completeness].map(({ kind, seq }) => [kind, seq]);

  test('finds nothing where the person signed what the entry says', async () => {
    await decide(await receive('approve'));
    const found = await verify();
    expect(kinds(found)).toEqual([]);
    expect(found.unchecked).toEqual(['end']);
  });

  test('finds a decision that is not what was signed', async () => {
    await decide(await receive('refuse'));
    expect(kinds(await verify())).toEqual([['request-mismatch', 1]]);
  });

  test("finds a decision in somebody's name that another key signed", async () => {
    await decide(await receive('approve', people.dev));
    expect(kinds(await verify())).toEqual([['signature-invalid', 1]]);
  });

  test('finds an entry that names another person than the one who signed', async () => {
    const actor = await receive('approve');
    await decide({ ...actor, ...(actor.kind === 'person' ? { person: people.approver2.person } : {}) });
    expect(kinds(await verify())).toEqual([['request-mismatch', 1]]);
  });

  test('finds a decision without a request', async () => {
    const actor = await receive('approve');
    await decide({ ...actor, ...(actor.kind === 'person' ? { request: digestOf('nothing') } : {}) });
    expect(kinds(await verify())).toEqual([['receipt-missing', 1]]);
  });

  test('finds a request whose bytes were changed', async () => {
    await decide(await receive('approve'));
    const db = new DatabaseSync(record.path);
    db.exec(`drop trigger receipts_no_update; update receipts set bytes = x'7b7d'`);
    db.close();
    expect(kinds(await verify())).toEqual([['receipt-altered', 1]]);
  });

  test('judges a signature by the roster that was in force when it counted', async () => {
    await decide(await receive('approve'));
    await changeRoster(await published(without(people.approver)), without(people.approver));
    expect(kinds(await verify())).toEqual([]);
    await decide(await receive('approve'));
    expect(kinds(await verify())).toEqual([['signature-invalid', 3]]);
  });

  test.each([
    ['deviation', { address: null, what: 'the switch was skipped', why: 'no time' }],
    ['gate.asked', { address: 'go-ahead', visit: 1, number: 1, question: 'is the backup there?' }],
    ['people.told', told],
  ] as const)('finds a %s in the name of somebody who signed a decision', async (type, body) => {
    const actor = await receive('approve');
    await record.store.write((tx) => tx.append({ type, actor, run, plan, body }));
    expect(kinds(await verify())).toEqual([['request-mismatch', 1]]);
  });

  test('finds a signed decision that was written a second time', async () => {
    const actor = await receive('approve');
    await decide(actor);
    await decide(actor);
    expect(kinds(await verify())).toEqual([['request-mismatch', 2]]);
  });

  test('finds an old roster that was put in force again under its old signature', async () => {
    const first = await published(people.roster);
    await changeRoster(first, people.roster);
    await changeRoster(await published(without(people.approver)), without(people.approver));
    await changeRoster(first, people.roster);
    expect(kinds(await verify())).toEqual([['request-mismatch', 3]]);
  });

  test('finds a roster that is not the signed one, and one that nobody signed', async () => {
    await changeRoster(await published(without(people.approver)), people.roster);
    await changeRoster(system, people.roster);
    expect(kinds(await verify())).toEqual([
      ['cause-missing', 2],
      ['request-mismatch', 1],
    ]);
  });
});
