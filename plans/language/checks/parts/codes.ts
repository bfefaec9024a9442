import type { Code } from '../../../../common/codes.ts';
import type { Finding } from './finding.ts';

/** What the analysis finds, and whether it refuses the plan. docs/reference/findings.md lists the same, and a test ties the two. */
export const analysisCodes = {
  'plan-unreachable': 'warning',
  'plan-capture-early': 'error',
  'plan-irreversible-ungated': 'error',
  'plan-no-way-on': 'warning',
  'plan-no-way-decided': 'warning',
  'plan-slow': 'warning',
  'plan-late': 'warning',
  'plan-window-short': 'warning',
  'plan-untold': 'warning',
  'plan-once-unverified': 'warning',
  'plan-not-repeatable': 'warning',
  'plan-shell': 'warning',
  'plan-secret': 'error',
  'plan-secret-likely': 'warning',
  'plan-criterion-constant': 'error',
  'plan-placeholder': 'error',
  'plan-foreign-version': 'error',
  'plan-foreign-date': 'error',
  'plan-left-over': 'error',
  'plan-returns-elsewhere': 'error',
  'plan-allowed-unused': 'error',
  'plan-silenced-unused': 'error',
  'plan-change-uncovered': 'error',
  'plan-reversal-order': 'error',
  'plan-deployment-order': 'error',
  'plan-deployment-unwatched': 'warning',
  'plan-deployment-affects': 'warning',
  'plan-gate-nobody': 'error',
  'plan-gate-requester': 'warning',
  'plan-gate-night': 'warning',
} as const satisfies Partial<Record<Code, Finding['severity']>>;
/** A code that the analysis gives. */
export type AnalysisCode = keyof typeof analysisCodes;

/** Codes that are given only where more than the plan is known, so that silencing them is right although nothing is found. */
export const needsRoster: readonly AnalysisCode[] = ['plan-gate-requester', 'plan-gate-night'];

/** A finding of the analysis. Its severity is that of its code. */
export function found(
  code: AnalysisCode,
  path: string,
  message: string,
  detail: Pick<Finding, 'expected' | 'found' | 'next'>,
): Finding {
  return { code, severity: analysisCodes[code], path, message, ...detail };
}
