// npm run chaos -- --rounds N --seed S: storms against a real installation, one line a round. Ends with 1 where an
// invariant broke, and then says everything that repeats the round.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { canLimitFiles } from './processes.ts';
import { figuresOf, lineOf } from './lines.ts';
import { storm, type Told } from './storm/storm.ts';
import { targetedRound } from './storm/targeted.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '20' },
    seed: { type: 'string', default: String(Date.now()) },
    from: { type: 'string', default: '1' },
    /** Another checkout, whose code is run. */
    root: { type: 'string' },
    /** Rounds that aim at one command, instead of storms. */
    targeted: { type: 'boolean', default: false },
  },
});
const rounds = Number(values.rounds);
const from = Number(values.from);
if (!Number.isInteger(rounds) || rounds < 1 || !Number.isInteger(from) || from < 1) {
  console.error('expected --rounds and --from to be whole numbers from 1, and --seed any text');
  process.exit(2);
}

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort());
if (!canLimitFiles) console.log('SKIPPED full disks: there is no prlimit on this machine');
console.log(`seed ${values.seed}, rounds ${from} to ${from + rounds - 1}`);

const all: Told[] = [];
const isWell = await storm({
  seed: values.seed,
  from,
  rounds,
  signal: interrupted.signal,
  ...(values.root === undefined ? {} : { root: values.root }),
  ...(values.targeted ? { roundOf: targetedRound } : {}),
  told: (one) => {
    all.push(one);
    console.log(lineOf(one));
    if (one.result.violations.length > 0) tellFailure(one);
  },
});
console.log(figuresOf(all));
process.exit(isWell ? 0 : 1);

function tellFailure({ round, schedule, result, dir }: Told): void {
  for (const violation of result.violations) console.log(`  BROKEN ${violation}`);
  const file = join(dir, 'chaos.json');
  writeFileSync(file, JSON.stringify({ seed: values.seed, round, schedule, result }, null, 2));
  console.log(
    `  repeat: npm run chaos -- --rounds 1 --from ${round} --seed ${values.seed}${values.targeted ? ' --targeted' : ''}`,
  );
  console.log(`  schedule and evidence: ${file}; record, ledger, spool and logs are beside it`);
}
