import type { Invariant } from './evidence.ts';

/** Whatever was done to it, every run comes to an end, with people's help where it honestly holds. */
export const nothingIsStuck: Invariant = {
  name: 'no run is stuck',
  check: ({ stuck, troubles }) => [...stuck, ...troubles],
};

/** Every entry that was begun is ended: nothing of a run goes on behind its end. */
export const nothingSurvives: Invariant = {
  name: 'no program outlives its run',
  check: ({ survivors }) => [...survivors],
};

export const recordVerifies: Invariant = {
  name: 'the record verifies',
  check: ({ unverified }) => (unverified === null ? [] : [unverified]),
};
