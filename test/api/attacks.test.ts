import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { adjudicate } from '../../authority/adjudicate.ts';
import type { Answer } from '../../requests/answer.ts';
import { runCommand } from '../../cli/program.ts';
import { commands } from '../../cli/table/table.mjs';
import { digestOf } from '../../common/digest.ts';
import type { Run } from '../authority/support/desk.ts';
import { attacks } from '../support/attacks/table.ts';
import {
  approval,
  attackedPlan,
  makeAttackers,
  type Attackers,
  type Signed,
  type Target,
  type World,
} from '../support/attacks/world.ts';
import { makePeople, type People } from '../support/people.ts';
import { openDoor, type Door } from './support/door.ts';

let base: People;
let people: People;
let attackers: Attackers;
let folder: string;
beforeAll(async () => {
  base = await makePeople();
  attackers = await makeAttackers(base);
  people = { ...base, roster: attackers.roster };
  folder = await mkdtemp(join(tmpdir(), 'backout-attacks-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await base.cleanup();
});

type Verdict = { readonly status: string; readonly code: string | null };

/** A command of the command line, run in this process: its one JSON document. */
async function typed(door: Door, words: readonly string[], env: Record<string, string> = {}): Promise<Verdict> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough().resume()];
  const name = words[0] ?? '';
  const command = commands.find((one) => one.name === name)!;
  const io = {
    stdin: Readable.from([]),
    stdout,
    stderr,
    env: { HOME: folder, PATH: process.env['PATH'], BACKOUT_URL: `unix:${door.socket}`, ...env },
    cwd: folder,
    screen: false,
    interactive: false,
    errorColour: false,
    colour: false,
    columns: () => 80,
    rows: () => 24,
    errorColumns: () => undefined,
  };
  await runCommand(command, [...words.slice(1), '--json'], io);
  stdout.end();
  const said = JSON.parse(await text(stdout)) as Answer & { error?: { code: string } };
  return said.error ? { status: 'denied', code: said.error.code } : said;
}

/** The ways by which signed bytes come in. What has no receipt has only the last one. */
const channels: Readonly<Record<string, (door: Door, signed: Signed) => Promise<Verdict>>> = {
  'POST /requests': async (door, signed) => (await door.post(signed)).json() as Answer,
  submit: async (door, { bytes, signature }) => {
    const file = join(folder, 'request');
    await Promise.all([writeFile(file, bytes), writeFile(`${file}.sig`, signature)]);
    return typed(door, ['submit', file, `${file}.sig`]);
  },
};

interface Scene {
  readonly door: Door;
  readonly world: World;
  readonly run: Run;
}

/** Two runs with open gates, at one of which one of two approvals was given. */
async function scene(): Promise<Scene> {
  const door = await openDoor(people);
  const [run, other] = [await door.desk.begun(attackedPlan()), await door.desk.begun(attackedPlan('search'))];
  await run.openGate();
  await other.openGate();
  const targetOf = async (one: Run): Promise<Target> => ({
    ...one.place,
    gate: 'go-ahead',
    visit: 1,
    subject: (await one.visit('go-ahead'))?.gate?.subject ?? '',
  });
  const bare = { ...attackers, people, installation: door.desk.installation };
  const [target, elsewhere] = [await targetOf(run), await targetOf(other)];
  const world = { ...bare, target, other: elsewhere, accepted: { bytes: new Uint8Array(), signature: '' } };
  const accepted = await approval(world, people.approver2);
  expect((await door.post(accepted)).json()).toMatchObject({ status: 'accepted' });
  return { door, run, world: { ...world, accepted } };
}

const denials = async ({ desk }: Door) =>
  [...(await desk.entries('gate.denied')), ...(await desk.entries('request.denied'))]
    .toSorted((one, two) => one.entry.seq - two.entry.seq)
    .map(({ body }) => body.code);
const gate = async ({ run }: Scene) => (await run.visit('go-ahead'))?.gate;

describe.each(Object.entries(channels))('by %s a gate cannot be passed with', (_, send) => {
  let here: Scene;
  beforeAll(async () => {
    here = await scene();
  });
  afterAll(() => here.door.close());

  test.each(attacks)('$title: it is denied, with the reason in the record', async ({ code, make }) => {
    const { door, world } = here;
    const before = await denials(door);
    expect(await send(door, await make(world))).toMatchObject({ status: 'denied', code });
    expect(await denials(door)).toEqual([...before, code]);
    expect((await gate(here))?.decisions).toHaveLength(1);
  });

  test('the accepted approval sent again: it gets its first answer, and counts once', async () => {
    const { door, world } = here;
    const before = await door.desk.size();
    expect(await send(door, world.accepted)).toMatchObject({ status: 'accepted' });
    expect(await door.desk.size()).toBe(before);
  });

  test('but with the approval that it waits for', async () => {
    const { door, world } = here;
    expect(await send(door, await approval(world, people.approver))).toMatchObject({ status: 'accepted' });
    expect((await gate(here))?.settled?.settlement).toBe('approved');
    expect(await send(door, await approval(world, people.approver2))).toMatchObject({ status: 'denied' });
  });
});

describe('by a message of the workflow, without the API,', () => {
  let here: Scene;
  beforeAll(async () => {
    here = await scene();
  });
  afterAll(() => here.door.close());

  test('nothing that was not received is decided, were it the very approval that the gate waits for', async () => {
    const { door, world } = here;
    const before = await door.desk.size();
    const all = [...attacks.map(({ make }) => make), (one: World) => approval(one, people.approver)];
    for (const make of all) {
      const request = digestOf((await make(world)).bytes);
      expect(await door.desk.store.write((tx) => adjudicate(tx, request))).toMatchObject({ code: 'receipt-missing' });
    }
    expect(await door.desk.size()).toBe(before);
  });

  test('what was decided is answered as before', async () => {
    const { door, world } = here;
    const before = await door.desk.size();
    const again = await door.desk.store.write((tx) => adjudicate(tx, digestOf(world.accepted.bytes)));
    expect(again).toMatchObject({ status: 'accepted' });
    expect(await door.desk.size()).toBe(before);
  });
});

describe('by the command line itself a gate cannot be passed with', () => {
  let here: Scene;
  beforeAll(async () => {
    here = await scene();
  });
  afterAll(() => here.door.close());

  const as = (file: string, person: string) => ({ BACKOUT_KEY: file, BACKOUT_PERSON: person });
  const cases: [string, string, () => Record<string, string>][] = [
    ['a stranger’s key', 'key-unknown', () => as(people.stranger.keys[0].file, people.approver.person)],
    [
      'the right key under another name',
      'key-unknown',
      () => as(people.approver.keys[0].file, people.approver2.person),
    ],
    ['a revoked key', 'key-revoked', () => as(attackers.revoked.keys[0].file, attackers.revoked.person)],
    ['an expired key', 'key-unknown', () => as(attackers.expired.keys[0].file, attackers.expired.person)],
    ['a namesake’s key', 'key-unknown', () => as(attackers.namesake.keys[0].file, people.approver.person)],
    ['whoever asked for the run', 'requester-excluded', () => as(people.support.keys[0].file, people.support.person)],
    ['an author of the plan', 'author-excluded', () => as(people.dev.keys[0].file, people.dev.person)],
    [
      'a second key of one person',
      'decided-already',
      () => as(people.approver2.keys[1]!.file, people.approver2.person),
    ],
  ];
  test.each(cases)('%s', async (_, code, env) => {
    const { door, world } = here;
    expect(await typed(door, ['approve', world.target.run, 'go-ahead'], env())).toMatchObject({
      status: 'denied',
      code,
    });
    expect((await gate(here))?.decisions).toHaveLength(1);
  });

  test('but with the key of who may', async () => {
    const env = as(people.approver.keys[0].file, people.approver.person);
    expect(await typed(here.door, ['approve', here.world.target.run, 'go-ahead'], env)).toMatchObject({
      status: 'accepted',
    });
  });
});
