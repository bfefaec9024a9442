/** One thing that is wrong, and where. */
export interface RecordFinding {
  readonly kind: FindingKind;
  /** Seq of the entry, or size of the checkpoint, where it has one. */
  readonly seq: number | null;
  readonly message: string;
}

/** Whether something was altered, or is missing: the two are reported apart. */
const findingKinds = {
  'entry-altered': 'integrity',
  'body-altered': 'integrity',
  'order-broken': 'integrity',
  'checkpoint-mismatch': 'integrity',
  'checkpoint-unsigned': 'integrity',
  'fingerprint-mismatch': 'integrity',
  'receipt-altered': 'integrity',
  'signature-invalid': 'integrity',
  'request-mismatch': 'integrity',
  'blob-altered': 'integrity',
  'cause-missing': 'integrity',
  'view-altered': 'integrity',
  'answer-altered': 'integrity',
  'installation-missing': 'completeness',
  'entry-missing': 'completeness',
  'body-missing': 'completeness',
  'tail-missing': 'completeness',
  'receipt-missing': 'completeness',
  'blob-missing': 'completeness',
  'end-missing': 'completeness',
  'answered-missing': 'completeness',
  'checkpoint-missing': 'completeness',
} as const;
export type FindingKind = keyof typeof findingKinds;

/** Collects findings. */
export class Findings {
  readonly #all: RecordFinding[] = [];

  add(kind: FindingKind, seq: number | null, message: string): void {
    this.#all.push({ kind, seq, message });
  }

  of(side: 'integrity' | 'completeness'): RecordFinding[] {
    return this.#all.filter(({ kind }) => findingKinds[kind] === side);
  }
}
