import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FrozenStep } from '../../../plans/language/schema/index.ts';
import { commandStep } from '../../support/plans.ts';
import type { Draw } from '../seeded.ts';

type Command = Extract<FrozenStep, { kind: 'command' }>;

/** Where the programs of a storm are. */
export const programs = fileURLToPath(new URL('../programs', import.meta.url));

/** Where the programs of one run leave their lines, and what it is called. */
export interface Grounds {
  readonly ledger: string;
  readonly url: string;
  readonly run: string;
}

/** How a program behaves once it is inside. */
export type Behaviour = 'does' | 'fails' | 'fails-first' | 'talks';

/** By the plan's policy. */
export const thrice = { attempts: 3, delayMs: 100, factor: 1, maxDelayMs: 100 };
const seconds = (ms: number): string => (ms / 1000).toFixed(3);

/** How long a program is inside before its effect, and after it. */
export function timesInside(draw: Draw, key: string): { before: number; after: number } {
  return { before: draw.whole(`${key}/before`, 100, 500), after: draw.whole(`${key}/after`, 50, 300) };
}

/** A command that appends to the ledger. */
export function effectCommand(
  { ledger }: Grounds,
  id: string,
  { before, after }: { before: number; after: number },
  behaviour: Behaviour = 'does',
  over: Partial<Command> = {},
): Command {
  const argv = ['/bin/sh', join(programs, 'effect.sh'), ledger, seconds(before), seconds(after), behaviour];
  return commandStep(id, argv, over) as Command;
}

/** Asks the ledger whether the effect of a step has happened. */
export function verifyByLedger({ ledger, run }: Grounds, id: string): NonNullable<Command['verify']> {
  const argv = ['/bin/sh', join(programs, 'times-done.sh'), ledger, run, id];
  const read = { kind: 'json', path: [] } as { kind: 'json'; path: [] };
  return {
    probe: { kind: 'command', argv, cwd: null, env: {}, timeoutMs: 10_000, read },
    done: { kind: 'above', bound: 0 },
    notDone: { kind: 'equals', value: 0 },
  };
}

/** A request that has an effect. */
export function effectRequest(
  grounds: Grounds,
  id: string,
  { before, after }: { before: number; after: number },
  effect: 'once' | 'repeatable',
): FrozenStep {
  const { runsOn, role, expectedMs, timeoutMs, retry, reverses } = commandStep(id, ['true']) as Command;
  const none = {
    because: null,
    holdWhen: [],
    proceedWhen: null,
    onFailure: null,
    irreversible: null,
    undo: null,
    reverses,
  };
  return {
    ...none,
    kind: 'http',
    id,
    title: `Request ${id}`,
    runsOn,
    role,
    expectedMs,
    timeoutMs,
    effect,
    retry: effect === 'once' ? retry : thrice,
    verify: effect === 'once' ? verifyByLedger(grounds, id) : null,
    method: 'POST',
    url: `${grounds.url}/${grounds.run}/${id}/${before}/${after}`,
    headers: {},
    body: null,
    expect: { status: [200], json: [] },
    capture: null,
  };
}

/** A command that may be run again, by its plan's policy. */
export function repeatable(grounds: Grounds, id: string, draw: Draw, key: string): Command {
  const behaviour = draw.weighed(`${key}/behaviour`, { does: 3, 'fails-first': 2, talks: 1 });
  return effectCommand(grounds, id, timesInside(draw, key), behaviour, { effect: 'repeatable', retry: thrice });
}
