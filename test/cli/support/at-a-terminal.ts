import { makePeople, type People } from '../../support/people.ts';
import { openDoor, type Door } from '../../api/support/door.ts';
import { openTerminal, type Terminal } from './terminal.ts';

/** People, a real API over a real record, and a terminal that knows it. */
interface Ours {
  readonly people: People;
  readonly door: Door;
  readonly terminal: Terminal;
}
type Given = (ours: Ours) => void;
type Over = Parameters<typeof openDoor>[1];

/** One door and one terminal for all tests that stand beside this. */
export function allAtATerminal(given: Given, over: Over = {}): void {
  let ours: Ours;
  beforeAll(async () => {
    ours = await openTo(await makePeople(), over);
    given(ours);
  });
  afterAll(async () => {
    await close(ours);
    await ours.people.cleanup();
  });
}

/** Makes people once for all tests that stand beside this, and a door and a terminal of its own for each of them. */
export function eachAtATerminal(given: Given, over: Over = {}): void {
  let people: People;
  let ours: Ours;
  beforeAll(async () => {
    people = await makePeople();
  });
  beforeEach(async () => {
    ours = await openTo(people, over);
    given(ours);
  });
  afterEach(() => close(ours));
  afterAll(() => people.cleanup());
}

async function openTo(people: People, over: Over): Promise<Ours> {
  const door = await openDoor(people, over);
  return { people, door, terminal: await openTerminal(`unix:${door.socket}`) };
}

async function close({ door, terminal }: Ours): Promise<void> {
  await terminal.close();
  await door.close();
}
