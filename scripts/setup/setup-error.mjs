// @ts-check

/** Something that the set-up needs is not as expected; says what was expected, what was found and what to do. */
export class SetupError extends Error {
  /** @override */
  name = 'SetupError';

  /**
   * @param {string} message
   * @param {{ expected: string, found: string, next: string }} details
   */
  constructor(message, { expected, found, next }) {
    super(`${message}\n  expected  ${expected}\n  found     ${found}\n  do        ${next}`);
    this.expected = expected;
    this.found = found;
    this.next = next;
  }
}
