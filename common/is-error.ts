/** Whether a value is an error, across realms: `instanceof Error` is false for errors of another realm (a test runner's, a sandbox's). */
export function isError(value: unknown): value is Error {
  return typeof value === 'object' && value !== null && 'message' in value && 'name' in value && 'stack' in value;
}

/** The message of what was thrown, an error or not. */
export function messageOf(thrown: unknown): string {
  return isError(thrown) ? thrown.message : String(thrown);
}
