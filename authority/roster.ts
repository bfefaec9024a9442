/** The roster: who the people are, what their keys are, when these count, and which roles they have. */
export { diffRosters } from './roster/diff.ts';
export { requireSoundRoster, rosterProblems, type RosterProblem } from './roster/check.ts';
export {
  fingerprintOf,
  keysInForce,
  keyStands,
  maySign,
  ownerOf,
  personIn,
  rolesOf,
  whyNotInForce,
  type RosterPerson,
} from './roster/keys.ts';
