import { canonicalBytes } from '../common/canonical.ts';
import type { NewEntry } from '../records/record-store.ts';
import type { FrozenPlan } from '../plans/language/schema/index.ts';
import { openDoor, type Door } from '../test/api/support/door.ts';
import { openTerminal } from '../test/cli/support/terminal.ts';
import { makePeople } from '../test/support/people.ts';
import { commandStep, gateStep, smallPlan } from '../test/support/plans.ts';
import { system } from '../test/support/records.ts';
import { timed } from './median.ts';

export const planCount = 10_000;
const batch = 500;
const services = 400;
const programs = ['kubectl', 'helm', 'systemctl', 'psql', 'nginx', 'aws', 'ansible-playbook', 'redis-cli'];

/** How long `backout plan find` takes over ten thousand published plans, from the key pressed to the last line, in ms. */
export async function findPlans(): Promise<{ own: number; similar: number }> {
  const people = await makePeople();
  const door = await openDoor(people);
  const terminal = await openTerminal(`unix:${door.socket}`);
  try {
    for (let at = 0; at < planCount; at += batch) await publish(door, at);
    const find = (...words: string[]) =>
      timed(5, () => terminal.run(['plan', 'find', 'service-7', ...words], people.auditor));
    return { own: await find(), similar: await find('--similar') };
  } finally {
    await terminal.close();
    await door.close();
    await people.cleanup();
  }
}

/** Straight into the record: ten thousand signatures would take longer than what is measured. */
async function publish({ desk }: Door, from: number): Promise<void> {
  await desk.store.write(async (tx) => {
    for (let at = from; at < from + batch; at += 1) {
      const plan = planOf(at);
      const digest = await tx.putBlob(canonicalBytes(plan));
      const body = { digest, revision: 1, source: null, sourceMap: null };
      const entry = { type: 'plan.published', actor: system, release: plan.release, plan: digest, body };
      await tx.append(entry as NewEntry);
    }
  });
}

function planOf(at: number): FrozenPlan {
  const pick = (shift: number) => programs[(at * 7 + shift * 3) % programs.length] ?? 'true';
  return smallPlan({
    release: { service: `service-${at % services}`, version: `1.${Math.floor(at / services)}.0` },
    returnsTo: '0.9.0',
    tags: [`team-${at % 37}`, `tier-${at % 3}`],
    technologies: [pick(0), pick(1)],
    steps: [
      gateStep(),
      ...Array.from({ length: 4 + (at % 9) }, (_, step) => commandStep(`step-${step}`, [pick(step), 'go'])),
    ],
  });
}
