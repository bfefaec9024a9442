import { mkdtemp, rm } from 'node:fs/promises';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { readExit, readIntention, readJson, readStart } from '../../activities/effects/command/spool.ts';
import { parseRoster } from '../../roster/parse.ts';
import { canonicalBytes } from '../../common/canonical.ts';
import { digestOf } from '../../common/digest.ts';
import { isBackoutError } from '../../common/errors.ts';
import { parseFrozen, readFrozen } from '../../plans/language/freeze/freeze.ts';
import type { StoredEntry } from '../../records/record-store.ts';
import { recordCopyOfFile, recordCopyOfRows, verifyRecord } from '../../verify/verify.ts';
import { readCheckpointKey } from '../../records/installation.ts';
import { checkpointer } from '../../records/take-checkpoint.ts';
import { isSubmitInput } from '../../workflows/definitions/messages.ts';
import { Desk } from '../authority/support/desk.ts';
import { makePeople, type People } from '../support/people.ts';
import { treePlan } from '../support/tree-plan.ts';
import { INPUTS, SEED, spoiled, spoiledOneByOne } from './fuzz/mutate.ts';

/** What a refusal may be: an error of ours that says what is wrong, never a slip of the program. */
const refusal = (work: () => unknown): string => {
  try {
    work();
    return 'taken';
  } catch (error) {
    return isBackoutError(error) ? 'refused' : `crashed: ${String(error)}`;
  }
};

describe(`${INPUTS} spoiled inputs of each kind, from seed ${SEED}`, () => {
  let people: People;
  let desk: Desk;
  let folder: string;
  beforeAll(async () => {
    people = await makePeople();
    desk = await Desk.open(people);
    folder = await mkdtemp(join(tmpdir(), 'backout-fuzz-'));
  }, 60_000);
  afterAll(async () => {
    await desk.close();
    await people.cleanup();
    await rm(folder, { recursive: true, force: true });
  });

  it('envelopes: every one is answered, and none is taken in', async () => {
    const run = await desk.begun();
    await run.openGate();
    const { bytes, signature } = await desk.sign(people.approver, await run.decision('approve'));
    const before = await desk.store.read((tx) => tx.size());
    const kinds = new Set<string>();
    for (const content of spoiled(bytes)) kinds.add((await desk.take({ bytes: content, signature })).kind);
    expect([...kinds]).toEqual(['rejected']);
    const types = (await desk.store.read((tx) => tx.entries({ run: run.name }))).slice(before).map(({ type }) => type);
    expect([...new Set(types)].filter((type) => !type.endsWith('.denied'))).toEqual([]);
  }, 280_000);

  it('plans: what is read as a plan is named by its own bytes, and everything else is refused with its reason', () => {
    const answers = new Set<string>();
    for (const content of spoiled(canonicalBytes(treePlan()))) {
      answers.add(refusal(() => parseFrozen(content)));
      const { frozen } = readFrozen(content);
      if (frozen && frozen.digest !== digestOf(content)) answers.add('read as something else');
    }
    expect([...answers].toSorted()).toEqual(['refused', 'taken']);
  }, 280_000);

  it('rosters: read as a roster or refused with its reason', () => {
    const answers = new Set<string>();
    for (const content of spoiled(Buffer.from(stringify(people.roster))))
      answers.add(refusal(() => parseRoster(new TextDecoder().decode(content), 'roster.yaml')));
    expect([...answers].filter((answer) => answer.startsWith('crashed'))).toEqual([]);
    expect(answers).toContain('refused');
  }, 280_000);

  it('payloads of updates: nothing but a digest passes', () => {
    const value = fc.oneof(
      fc.anything(),
      fc.record({ request: fc.oneof(fc.anything(), fc.string(), fc.constant(`sha256:${'A'.repeat(64)}`)) }),
    );
    const all = fc.sample(value, { numRuns: INPUTS, seed: SEED });
    expect(all.filter((input) => isSubmitInput(input))).toEqual([]);
    expect(isSubmitInput({ request: `sha256:${'a'.repeat(64)}` })).toBe(true);
  });

  it('spools: no reader of a supervisor’s files throws, and none reads an exit that is not there', () => {
    const files = {
      start: 'a-boot 4711 (sh) S 1 4711\n',
      exit: '0\n',
      intention: '{"incarnation":"x","timeoutMs":1}',
      end: '{"outcome":"succeeded"}',
    };
    const at = join(folder, 'spool');
    mkdirSync(at);
    const answers = new Set<string>();
    const untrue: string[] = [];
    for (const [name, text] of Object.entries(files)) {
      for (const content of spoiled(Buffer.from(text))) {
        writeFileSync(join(at, name), content);
        answers.add(refusal(() => [readStart(at), readExit(at), readIntention(at), readJson(at, 'end')]));
        const exit = readExit(at);
        const says = name === 'exit' ? Buffer.from(content).toString('latin1') : files.exit;
        if (exit !== undefined && !new RegExp(`^0*${exit}\\n`).test(says)) untrue.push(`${exit} of ${says}`);
      }
      writeFileSync(join(at, name), text);
    }
    expect([[...answers], untrue]).toEqual([['taken'], []]);
  }, 280_000);

  it('records: a line of the log that was altered is found', async () => {
    const own = await Desk.open(people);
    await (await own.begun()).openGate();
    const entries = await own.store.read((tx) => tx.stored({}));
    await own.close();
    const last = entries.length - 1;
    const line = Buffer.from(entries[last]!.json);
    for (const content of spoiled(line)) {
      const altered = entries.with(last, { ...entries[last]!, json: new TextDecoder().decode(content) });
      if (altered[last]!.json === entries[last]!.json) continue;
      const { integrity, completeness } = await verifyRecord(recordCopyOfRows({ entries: altered }));
      expect(integrity.length + completeness.length).toBeGreaterThan(0);
    }
  }, 280_000);

  it('files of a record: one in which an entry was altered never verifies, and none crashes a reader', async () => {
    const own = await Desk.open(people);
    await (await own.begun()).openGate();
    const entries = await own.store.read((tx) => tx.stored({}));
    const { path, keyFile } = own.record;
    await checkpointer(own.store, await readCheckpointKey(keyFile))();
    // Everything into the one file: what a backup holds.
    await own.record.store.close();
    const whole = readFileSync(path);
    await own.close();
    const file = join(folder, 'record.sqlite');
    writeFileSync(file, whole);
    expect(await read(file, entries)).toBe('the same');
    const answers = new Map<string, number>();
    for (const content of spoiledOneByOne(whole)) {
      writeFileSync(file, content);
      const answer = await read(file, entries);
      answers.set(answer, (answers.get(answer) ?? 0) + 1);
    }
    expect([...answers.keys()].filter((one) => !['found', 'refused', 'the same'].includes(one))).toEqual([]);
    expect(answers.get('found')).toBeGreaterThan(0);
  }, 280_000);
});

/** What a verifier makes of a file: refuses it, finds what was altered, or finds nothing where nothing of the log was. */
async function read(file: string, entries: readonly StoredEntry[]): Promise<string> {
  let copy: ReturnType<typeof recordCopyOfFile> | undefined;
  try {
    copy = recordCopyOfFile(file);
    const { integrity, completeness } = await verifyRecord(copy);
    if (integrity.length + completeness.length > 0) return 'found';
    const now: { json: string }[] = [];
    for await (const entry of copy.entries()) now.push(entry);
    const isSame = now.length === entries.length && now.every(({ json }, at) => json === entries[at]?.json);
    return isSame ? 'the same' : 'accepted though altered';
  } catch (error) {
    return isBackoutError(error) ? 'refused' : `crashed: ${String(error)}`;
  } finally {
    copy?.close();
  }
}
