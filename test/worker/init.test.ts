import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRecord } from '../../records/sqlite/open-record.ts';
import { init } from '../../worker/init.ts';
import { openServices } from '../../worker/services/services.ts';
import { loadSettings } from '../../worker/config/config.ts';
import { type People, makePeople } from '../support/people.ts';
import pino from 'pino';

describe('init', () => {
  let people: People;
  let cwd: string;
  beforeAll(async () => {
    people = await makePeople();
  });
  afterAll(() => people.cleanup());
  beforeEach(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'backout-init-'));
  });
  afterEach(() => rm(cwd, { recursive: true, force: true }));

  it('makes a folder for this user alone, with a record whose first entry holds the roster', async () => {
    const { dir, installation } = await init({ cwd, roster: people.roster });
    expect((await stat(dir)).mode & 0o777).toBe(0o700);
    expect((await stat(join(dir, 'checkpoint.key'))).mode & 0o777).toBe(0o600);
    const store = await openRecord(join(dir, 'record.sqlite'));
    expect((await store.read((tx) => tx.installation())).id).toBe(installation);
    expect(await store.read((tx) => tx.roster())).toEqual(people.roster);
    await store.close();
  });

  it('gives the fingerprint that every process of the installation says', async () => {
    const { fingerprint } = await init({ cwd, roster: people.roster });
    const parts = await openServices(await loadSettings({ cwd }), pino({ level: 'silent' }));
    expect(parts.fingerprint).toBe(fingerprint);
    await parts.store.close();
  });

  it('refuses to make a second one in the same place', async () => {
    await init({ cwd, roster: people.roster });
    await expect(init({ cwd, roster: people.roster })).rejects.toMatchObject({ code: 'usage' });
  });

  it('refuses a roster without an administrator, and leaves nothing behind', async () => {
    const nobody = people.roster.people.filter(({ roles }) => !roles.includes('administrator'));
    await expect(init({ cwd, roster: { ...people.roster, people: nobody } })).rejects.toMatchObject({
      code: 'no-administrator',
    });
    await expect(stat(join(cwd, '.backout'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('is asked for where a process finds no installation', async () => {
    await expect(openServices(await loadSettings({ cwd }), pino({ level: 'silent' }))).rejects.toMatchObject({
      code: 'config-invalid',
      detail: { next: expect.stringContaining('backout init') },
    });
  });
});
