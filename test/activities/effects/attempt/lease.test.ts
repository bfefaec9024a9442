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

describe('who may speak of an attempt that another worker began', () => {
  it('is whoever finds that worker gone, at once', async () => {
    expect(await lease({ pid: nobody })).toBe('mine');
  });

  it('is that worker as long as it lives', async () => {
    expect(await lease({})).toBe('theirs');
  });

  it('is nobody misled by a number that another process has now', async () => {
    const older = String(Number(identityOf(process.pid)?.startTime) - 1);
    expect(await lease({ startTime: older })).toBe('mine');
  });

  it('is nobody who cannot see its processes, before it was missing for a while: a container of the same name', async () => {
    const neighbour = { machine: `${boot}/${Number(processes) + 1}`, pid: nobody };
    expect(await lease(neighbour)).toBe('theirs');
    expect(await lease({ ...neighbour, seen: false })).toBe('mine');
  });

  it('is nobody whose spool is another one, whatever the host is called', async () => {
    expect(await lease({ spool: 'spool-2', pid: nobody })).toBe('theirs');
    expect(await lease({ spool: 'spool-2', pid: nobody, seen: false })).toBe('nobodys');
  });

  it('is whoever has the spool after a reboot', async () => {
    expect(await lease({ machine: `another-boot/${processes}` })).toBe('mine');
  });

  it('goes by host and number where a record says no more', async () => {
    const { machine: _, startTime: __, spool: ___, ...old } = { ...worker, incarnation: other, pid: nobody };
    const store = { workers: async () => [] } as unknown as RecordStore;
    const ask = (began: typeof old) => leaseOf({ store, worker } as unknown as EffectDeps, began);
    expect([await ask(old), await ask({ ...old, host: 'elsewhere' })]).toEqual(['mine', 'nobodys']);
  });
});

it('a spool has one mark, whoever asks', () => {
  const folder = mkdtempSync(join(tmpdir(), 'backout-mark-'));
  const mark = spoolMark(join(folder, 'a'));
  expect(spoolMark(join(folder, 'a'))).toBe(mark);
  expect(spoolMark(join(folder, 'b'))).not.toBe(mark);
  rmSync(folder, { recursive: true });
});
