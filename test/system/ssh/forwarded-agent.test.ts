import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openDoor, type Door } from '../../api/support/door.ts';
import { startAgent, type Agent } from '../../authority/support/ssh-agent.ts';
import type { Run } from '../../authority/support/desk.ts';
import { makePeople, type People } from '../../support/people.ts';
import { describeUnless } from '../../support/skip.ts';
import { startSshd, whyNoSshd, type Sshd } from './sshd.ts';

const main = fileURLToPath(new URL('../../../cli/main.mjs', import.meta.url));

describeUnless(whyNoSshd)('deciding on another machine over ssh', () => {
  let people: People;
  let door: Door;
  let run: Run;
  let agent: Agent;
  let sshd: Sshd;
  let home: string;
  beforeAll(async () => {
    people = await makePeople();
    agent = await startAgent();
    sshd = await startSshd();
    home = await mkdtemp(join(tmpdir(), 'backout-there-'));
  });
  beforeEach(async () => {
    door = await openDoor(people);
    run = await door.desk.begun();
    await run.openGate();
    await agent.forgetAll();
  });
  afterEach(() => door.close());
  afterAll(async () => {
    await sshd.close();
    await agent.stop();
    await rm(home, { recursive: true, force: true });
    await people.cleanup();
  });

  /** The command line there, whose home has no key; what it signs with can only come over the connection. */
  const there = (words: string, forward = true) =>
    sshd.run(
      `cd ${home} && HOME=${home} XDG_STATE_HOME=${home} BACKOUT_URL=unix:${door.socket} ${process.execPath} ${main} ${words}`,
      { env: agent.env, forward },
    );

  it('is done with the key in the forwarded agent, and the record names that key', async () => {
    await agent.add(people.approver.keys[0].file);
    expect((await there('show')).out).toContain('Roll back?');
    const { code, out, err } = await there(`approve ${run.name} go-ahead --reason seen`);
    expect([code, err]).toEqual([0, expect.stringContaining('You sign: approve')]);
    expect(out).toContain('approved');
    const [decided] = await door.desk.entries('gate.decided');
    const { person, keys } = people.approver;
    expect(decided?.entry.actor).toMatchObject({ person, key: keys[0].fingerprint });
  });

  it('is refused without the agent, with what to do, and nothing is sent', async () => {
    await agent.add(people.approver.keys[0].file);
    const { code, err } = await there(`approve ${run.name} go-ahead`, false);
    expect([code, err]).toEqual([3, expect.stringContaining('--key')]);
    expect(await door.desk.entries('gate.decided')).toEqual([]);
  });

  it('lets a key decide nothing that it could not decide at home', async () => {
    await agent.add(people.support.keys[0].file);
    expect((await there(`approve ${run.name} go-ahead`)).code).toBe(3);
    expect(await door.desk.entries('gate.decided')).toEqual([]);
  });

  it('signs a printed request there with ssh-keygen and the forwarded agent alone', async () => {
    const { publicKey } = people.approver.keys[0];
    await agent.add(people.approver.keys[0].file);
    await there(`approve ${run.name} go-ahead --print --out decision`);
    const sign = `cd ${home} && echo '${publicKey}' > key.pub && ssh-keygen -q -Y sign -n backout -f key.pub decision`;
    expect(await sshd.run(sign, { env: agent.env, forward: true })).toMatchObject({ code: 0 });
    expect(await there('submit decision decision.sig', false)).toMatchObject({ code: 0 });
    expect(await door.desk.entries('gate.settled')).toHaveLength(1);
  });
});
