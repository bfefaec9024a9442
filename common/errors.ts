import { codes, type Code } from './codes.ts';

/** What a good message needs: what was expected, what was found, where, and what to do next. */
export interface ErrorDetail {
  readonly expected?: string;
  readonly found?: string;
  /** A place: `plans/storefront/2.4.1.ts:12:5`, a JSON path of a frozen plan, a configuration key. */
  readonly where?: string;
  /** What to do next, ideally a command that can be copied. */
  readonly next?: string;
}

/**
 * The one error class. `message` is a short sentence for people; `detail` says expected, found, where and next.
 * Anything else that is thrown is a defect and is shown as `internal`.
 */
export class BackoutError extends Error {
  readonly code: Code;
  readonly detail: ErrorDetail;

  constructor(code: Code, message: string, detail: ErrorDetail = {}) {
    super(message);
    this.name = 'BackoutError';
    this.code = code;
    this.detail = detail;
  }

  get exitCode(): number {
    return codes[this.code];
  }
}

/** Whether something thrown is ours, across realms. */
export function isBackoutError(thrown: unknown): thrown is BackoutError {
  return (
    typeof thrown === 'object' &&
    thrown !== null &&
    'name' in thrown &&
    thrown.name === 'BackoutError' &&
    'code' in thrown
  );
}
