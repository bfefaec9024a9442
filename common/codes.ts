/**
 * Every code an error or a denial can carry, with the exit status the command line gives it.
 * The codes are stable: scripts may rely on them. docs/errors.md lists the same codes, and a test ties the two.
 *
 * Exit statuses: 1 what was asked about is not well · 2 invalid input or usage · 3 not allowed ·
 * 4 a needed service cannot be reached · 70 internal error.
 */
export const codes = {
  // plans
  'plan-invalid': 2,
  'plan-unanswered': 2,
  'plan-source-failed': 2,
  'plan-source-timeout': 2,
  'plan-not-deterministic': 2,
  'plan-no-default-export': 2,
  'plan-too-large': 2,
  'plan-wrong-release': 2,
  'plan-unknown': 2,
  'plan-already-published': 2,
  // what a name in a request or a command can get wrong
  'usage': 2,
  'config-invalid': 2,
  'roster-invalid': 2,
  'release-unknown': 2,
  'release-not-deployed': 2,
  'environment-unknown': 2,
  'run-unknown': 2,
  'run-ended': 2,
  'run-not-active': 2,
  'step-unknown': 2,
  'step-not-held': 2,
  'step-not-waiting': 2,
  'step-not-unknown': 2,
  'step-still-running': 2,
  'contingency-unknown': 2,
  'evidence-missing': 2,
  'gate-unknown': 2,
  'gate-not-waiting': 2,
  'gate-settled': 2,
  'blob-unknown': 2,
  'file-unreadable': 2,
  'command-not-found': 2,
  'secret-unresolved': 2,
  'input-unresolved': 2,
  'entry-unknown': 2,
  'too-large': 2,
  // not allowed
  'run-in-progress': 3,
  'window-closed': 3,
  'admission-late': 3,
  'key-unknown': 3,
  'key-none': 3,
  'key-ambiguous': 3,
  'key-revoked': 3,
  'signature-invalid': 3,
  'role-missing': 3,
  'role-not-needed': 3,
  'requester-excluded': 3,
  'author-excluded': 3,
  'seat-taken': 3,
  'decided-already': 3,
  'subject-mismatch': 3,
  'visit-mismatch': 3,
  'plan-mismatch': 3,
  'installation-mismatch': 3,
  'envelope-invalid': 3,
  'envelope-not-canonical': 3,
  'nonce-reused': 3,
  'clock-skew': 3,
  'receipt-missing': 3,
  'session-missing': 3,
  'session-expired': 3,
  'rate-limited': 3,
  'no-administrator': 3,
  'gate-not-standing': 3,
  'order-violated': 3,
  'attempt-not-allowed': 3,
  // services
  'api-unreachable': 4,
  'temporal-unreachable': 4,
  'temporal-missing': 4,
  'record-unwritable': 4,
  'record-unreadable': 4,
  'not-decided': 4,
  'worker-missing': 4,
  // what was asked about is not well
  'record-altered': 1,
  'run-not-well': 1,
  // ours
  'internal': 70,
} as const;

/** A stable error or denial code. */
export type Code = keyof typeof codes;
