import { DatabaseSync } from 'node:sqlite';
import { beginAttempt } from '../../authority/attempts/index.ts';
import { inRun } from '../../authority/transactions/in-run.ts';
import { system } from '../support/records.ts';
import { commandStep, gateStep, smallPlan } from '../support/plans.ts';
import type { People } from '../support/people.ts';
import { type Desk, eachAtADesk } from './support/desk.ts';

let people: People;
let desk: Desk;
eachAtADesk((ours) => ({ people, desk } = ours));

/** What somebody does who can write the file for a minute. */
function alter(statement: string): void {
  const db = new DatabaseSync(desk.record.path);
  for (const { name } of db.prepare("select name from sqlite_master where type = 'trigger'").all())
    db.exec(`drop trigger ${String(name)}`);
  db.exec(statement);
  db.close();
}

const worker = {
  host: 'here',
  incarnation: '00000000-0000-4000-8000-000000000000',
  pid: 1,
  boot: 'boot',
  spool: 'spool',
};

describe('somebody who writes the file of the record for a minute', () => {
  it('gives an auditor no vote by another role in the roster that is in force', async () => {
    const run = await desk.begun(smallPlan({ steps: [gateStep(), commandStep('restore', ['restore', 'true'])] }));
    await run.openGate();
    const decision = await run.decision('approve');
    const before = await desk.size();
    alter(`update bodies set json = replace(json, '"roles":["auditor"]', '"roles":["approver","operator","auditor"]')`);
    await desk.restart();
    await expect(desk.ask(people.auditor, decision)).rejects.toMatchObject({ code: 'record-unreadable' });
    expect(await desk.size()).toBe(before);
  });

  it('makes no worker run another command than the one that was approved', async () => {
    const run = await desk.past([commandStep('restore', ['restore', 'true'])]);
    alter(`update blobs set content = cast(replace(cast(content as text), 'true', 'fals') as blob)`);
    await desk.restart();
    const ref = { run: run.name, address: 'restore', visit: 1, attempt: 1 };
    const began = inRun(desk.store, run.name, system, (frame) => beginAttempt(frame, ref, worker as never));
    await expect(began).rejects.toMatchObject({ code: 'record-unreadable' });
    expect(await desk.entries('step.started')).toEqual([]);
  });
});
