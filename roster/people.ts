/** The roster: who the people are, what their keys are, when these count, and which roles they have. */
export { diffRosters } from './diff.ts';
export { requireSoundRoster, rosterProblems, type RosterProblem } from './check.ts';
export {
  keyFingerprint,
  keysInForce,
  keyStands,
  maySign,
  ownerOf,
  personIn,
  rolesOf,
  whyNotInForce,
  type RosterPerson,
} from './keys.ts';
