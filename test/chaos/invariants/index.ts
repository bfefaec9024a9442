import { attemptIsOne, behindTheGate, onceIsOnce, recordedFirst } from './effects.ts';
import type { Evidence, Invariant } from './evidence.ts';
import { commandsAreKnown } from './known.ts';
import { acknowledgedIsKept, nonceIsUsedOnce, settledOnce, typedIsKept } from './requests.ts';
import { beheadedIsUnknown } from './beheaded.ts';
import { checksHaveSeen, peopleAreTold, waitsLast } from './quiet.ts';
import { goesOnInTime } from '../storm/going-on.ts';
import { nothingIsStuck, nothingSurvives, recordVerifies } from './rest.ts';
import { endsAreTrue } from './truth.ts';

/** Everything that must hold after a round, whatever was done in it. */
export const invariants: readonly Invariant[] = [
  onceIsOnce,
  attemptIsOne,
  recordedFirst,
  behindTheGate,
  endsAreTrue,
  commandsAreKnown,
  beheadedIsUnknown,
  waitsLast,
  peopleAreTold,
  checksHaveSeen,
  acknowledgedIsKept,
  nonceIsUsedOnce,
  typedIsKept,
  settledOnce,
  nothingIsStuck,
  goesOnInTime,
  nothingSurvives,
  recordVerifies,
];

/** What does not hold, each with the name of what it breaks. */
export function violationsOf(evidence: Evidence): string[] {
  return invariants.flatMap(({ name, check }) => check(evidence).map((what) => `${name}: ${what}`));
}
