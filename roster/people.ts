/** The roster: who the people are, what their keys are, when these count, and which roles they have. */
export { diffRosters } from './diff.ts';
export { requireSoundRoster, rosterProblems } from './check.ts';
export { keyFingerprint, keysInForce, keyStands, maySign, personIn, rolesOf, type RosterPerson } from './keys.ts';
