import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Agent } from '../authority/support/ssh-agent.ts';
import { startAgent } from '../authority/support/ssh-agent.ts';
import { openDoor, type Door } from '../api/support/door.ts';
import { makePeople, type People } from '../support/people.ts';
import { openTerminal, type Terminal } from './support/terminal.ts';

describe('the key that signs', () => {
  let people: People;
  let door: Door;
  let terminal: Terminal;
  let agent: Agent;

  beforeAll(async () => {
    people = await makePeople();
    agent = await startAgent();
  });
  beforeEach(async () => {
    door = await openDoor(people);
    terminal = await openTerminal(`unix:${door.socket}`);
  });
  afterEach(async () => {
    await agent.forgetAll();
    await terminal.close();
    await door.close();
  });
  afterAll(async () => {
    await agent.stop();
    await people.cleanup();
  });

  const inbox = async (...words: string[]) => terminal.run([...words, '--json'], undefined, { env: agent.env });

  it('is the one of the agent that somebody on the roster has', async () => {
    await agent.add(people.stranger.keys[0].file);
    await agent.add(people.engineer.keys[0].file);
    expect((await inbox()).json()).toMatchObject({ person: people.engineer.person });
  });

  it('is named where the agent holds several that could sign', async () => {
    await agent.add(people.engineer.keys[0].file);
    await agent.add(people.support.keys[0].file);
    const unclear = await inbox();
    expect([unclear.code, unclear.json()]).toEqual([3, { error: expect.objectContaining({ code: 'key-ambiguous' }) }]);
    const chosen = await inbox('--key', people.support.keys[0].fingerprint);
    expect(chosen.json()).toMatchObject({ person: people.support.person });
  });

  it('is the one that Git signs with, where that is on the roster', async () => {
    await agent.add(people.engineer.keys[0].file);
    await agent.add(people.support.keys[0].file);
    execFileSync('git', [
      'config',
      '--file',
      join(terminal.home, '.gitconfig'),
      'user.signingkey',
      `${people.support.keys[0].file}.pub`,
    ]);
    expect((await inbox()).json()).toMatchObject({ person: people.support.person });
  });

  it('is missed with the fingerprints that were seen', async () => {
    await agent.add(people.stranger.keys[0].file);
    const none = await inbox();
    expect([none.code, none.json()]).toEqual([
      3,
      {
        error: expect.objectContaining({
          code: 'key-none',
          found: expect.stringContaining(people.stranger.keys[0].fingerprint),
        }),
      },
    ]);
  });
});
