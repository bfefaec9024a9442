import type { Door } from '../api/support/door.ts';
import type { People } from '../support/people.ts';
import { allAtATerminal } from './support/at-a-terminal.ts';
import type { Terminal } from './support/terminal.ts';

describe('somebody with a session', () => {
  let people: People;
  let door: Door;
  let terminal: Terminal;
  allAtATerminal((ours) => ({ people, door, terminal } = ours), { requestsPerMinute: 30 });

  it('signs and is answered while others ask too much', async () => {
    const run = await door.desk.begun();
    expect((await terminal.run(['list'], people.support)).code).toBe(0);
    const flood = Array.from({ length: 40 }, async () => (await door.call({ path: '/installation' })).status);
    expect(await Promise.all(flood)).toContain(429);
    const { code, err } = await terminal.run(['note', run.name, 'still here', '--yes'], people.support);
    expect([code, err]).toEqual([0, '']);
    expect(await door.desk.entries('note')).toHaveLength(1);
  });
});
