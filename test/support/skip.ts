/**
 * `describe` where a suite can run, and where it cannot, `describe.skip` with the reason in its title, which the end
 * of `npm test` repeats. The only way in which a test may be skipped.
 * @param reason why the suite cannot run here, or undefined when it can
 */
export function describeUnless(reason: string | undefined): (name: string, suite: () => void) => void {
  return (name, suite) =>
    reason === undefined ? describe(name, suite) : describe.skip(`${name} [skipped: ${reason}]`, suite);
}
