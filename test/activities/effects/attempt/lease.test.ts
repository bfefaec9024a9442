import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identityOf, thisProcess } from '../../../../activities/effects/command/process-identity.ts';
import { spoolMark } from '../../../../activities/effects/index.ts';
import { leaseOf } from '../../../../activities/effects/attempt/lease.ts';
import type { EffectDeps } from '../../../../activities/effects/attempt/deps.ts';
import type { RecordStore } from '../../../../records/record-store.ts';

const [me, other] = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002'];
const { startTime, machine } = thisProcess();
const [boot = '', processes = ''] = machine.split('/');
const worker = { host: 'ops', incarnation: me, pid: process.pid, startTime, machine, spool: 'spool-1' };

/** A worker that began an attempt as this very process would have, but for what is said; seen lately or not. */
async function lease(over: Partial<typeof worker> & { seen?: boolean }) {
  const { seen = true, ...identity } = over;
  const began = { ...worker, incarnation: other, ...identity };
  const rows = seen ? [{ ...began, labels: [], control: false, seenAt: new Date().toISOString() }] : [];
  const store = { workers: async () => rows } as unknown as RecordStore;
  return leaseOf({ store, worker } as EffectDeps, began);
}

/** The number of a process that is none: above the largest that Linux gives. */
const nobody = 4_194_999;

describe('the right to settle an attempt that another worker began', () => {
  it('passes at once to a worker that finds the other one gone', async () => {
    expect(await lease({ pid: nobody })).toBe('mine');
  });

  it('stays with the other worker as long as it lives', async () => {
    expect(await lease({})).toBe('theirs');
  });

  it('passes to a worker although another process now has the number of the dead one', async () => {
    const older = String(Number(identityOf(process.pid)?.startTime) - 1);
    expect(await lease({ startTime: older })).toBe('mine');
  });

  it('passes to a worker that cannot see the processes of the other one only when that one has been missing for a while: a container with the name of another', async () => {
    const neighbour = { machine: `${boot}/${Number(processes) + 1}`, pid: nobody };
    expect(await lease(neighbour)).toBe('theirs');
    expect(await lease({ ...neighbour, seen: false })).toBe('mine');
  });

  it('passes to no worker with another spool, even under the same host name', async () => {
    expect(await lease({ spool: 'spool-2', pid: nobody })).toBe('theirs');
    expect(await lease({ spool: 'spool-2', pid: nobody, seen: false })).toBe('nobodys');
  });

  it('passes to the worker that has the spool after a reboot', async () => {
    expect(await lease({ machine: `another-boot/${processes}` })).toBe('mine');
  });

  it('depends on host and number alone if a record says no more', async () => {
    const { machine: _, startTime: __, spool: ___, ...old } = { ...worker, incarnation: other, pid: nobody };
    const store = { workers: async () => [] } as unknown as RecordStore;
    const ask = (began: typeof old) => leaseOf({ store, worker } as unknown as EffectDeps, began);
    expect([await ask(old), await ask({ ...old, host: 'elsewhere' })]).toEqual(['mine', 'nobodys']);
  });
});

it('a spool has one mark, the same for every caller', () => {
  const folder = mkdtempSync(join(tmpdir(), 'backout-mark-'));
  const mark = spoolMark(join(folder, 'a'));
  expect(spoolMark(join(folder, 'a'))).toBe(mark);
  expect(spoolMark(join(folder, 'b'))).not.toBe(mark);
  rmSync(folder, { recursive: true });
});
