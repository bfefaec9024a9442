import type { Code } from '../../../../common/codes.ts';

/** Something that is wrong with a plan, or, as a warning, worth a second look. */
export interface Finding {
  readonly code: Code;
  readonly severity: 'error' | 'warning';
  /** Where in the frozen plan, as a JSON pointer: `/steps/2/argv/1`. */
  readonly path: string;
  readonly message: string;
  readonly expected?: string;
  readonly found?: string;
  readonly next?: string;
  /** `file:line:column` in the author's source, where that is known. */
  readonly where?: string;
}

/** Whether findings keep a plan from being frozen, published or executed. */
export function hasErrors(findings: readonly Finding[]): boolean {
  return findings.some(({ severity }) => severity === 'error');
}
