/** What is asked of a kind of step. Nothing outside a kind's own files lists kinds: it asks for one of these. */
export interface StepTraits {
  /** How an attempt begins: a worker of its label executes it, the record opens it, people are notified, branches are walked. */
  readonly begins: 'execute' | 'open' | 'tell' | 'branches';
  /** What an open step waits for: a decision of people, something that a person does, a time; null where none opens. */
  readonly opensFor: 'decision' | 'person' | 'time' | null;
  /** Whether people are reminded while it is open. */
  readonly reminds: boolean;
  /** Whether it can change something outside: then it says its `effect`. */
  readonly acts: boolean;
  /** Whether a gate has to come before it in every plan, unless its effect is `none`. */
  readonly needsGate: boolean;
  /** Whether it waits for the approval of the gates before it; measuring, waiting and asking need the order alone. */
  readonly gated: boolean;
  /** Whether it can have an undo, and be one. */
  readonly undoable: boolean;
  /** Whether a rehearsal can put a fault in its place. */
  readonly injectable: boolean;
  /** Whether to measure criteria is all that it does. */
  readonly measures: boolean;
}

/** The traits of every kind of step. A workflow reads it too, so this file imports nothing. */
export const stepTraits = {
  command: {
    begins: 'execute',
    opensFor: null,
    reminds: false,
    acts: true,
    needsGate: true,
    gated: true,
    undoable: true,
    injectable: true,
    measures: false,
  },
  http: {
    begins: 'execute',
    opensFor: null,
    reminds: false,
    acts: true,
    needsGate: true,
    gated: true,
    undoable: true,
    injectable: true,
    measures: false,
  },
  check: {
    begins: 'execute',
    opensFor: null,
    reminds: false,
    acts: false,
    needsGate: false,
    gated: false,
    undoable: false,
    injectable: true,
    measures: true,
  },
  notify: {
    begins: 'tell',
    opensFor: null,
    reminds: false,
    acts: false,
    needsGate: false,
    gated: true,
    undoable: false,
    injectable: false,
    measures: false,
  },
  gate: {
    begins: 'open',
    opensFor: 'decision',
    reminds: true,
    acts: false,
    needsGate: false,
    gated: false,
    undoable: false,
    injectable: false,
    measures: false,
  },
  manual: {
    begins: 'open',
    opensFor: 'person',
    reminds: true,
    acts: true,
    needsGate: false,
    gated: true,
    undoable: true,
    injectable: false,
    measures: false,
  },
  wait: {
    begins: 'open',
    opensFor: 'time',
    reminds: false,
    acts: false,
    needsGate: false,
    gated: false,
    undoable: false,
    injectable: false,
    measures: false,
  },
  parallel: {
    begins: 'branches',
    opensFor: null,
    reminds: false,
    acts: false,
    needsGate: false,
    gated: false,
    undoable: false,
    injectable: false,
    measures: false,
  },
} as const satisfies Readonly<Record<string, StepTraits>>;

/** A kind of step. */
export type StepKind = keyof typeof stepTraits;

/** The kinds of which a trait has this value. */
export type KindWith<T extends keyof StepTraits, V extends StepTraits[T]> = {
  [K in StepKind]: (typeof stepTraits)[K][T] extends V ? K : never;
}[StepKind];

/** The kinds of which something holds, in the order of the table. */
export function kindsThat(holds: (traits: StepTraits) => boolean): StepKind[] {
  return (Object.keys(stepTraits) as StepKind[]).filter((kind) => holds(stepTraits[kind]));
}

/** The kinds of which something holds, in words: `command, http or manual`. */
export function kindsInWords(holds: (traits: StepTraits) => boolean): string {
  const kinds = kindsThat(holds);
  return [kinds.slice(0, -1).join(', '), kinds.at(-1)].filter(Boolean).join(' or ');
}

/** The traits of a kind by its name; undefined for a kind that this version does not know. */
export function traitsOfKind(kind: string): StepTraits | undefined {
  return Object.hasOwn(stepTraits, kind) ? stepTraits[kind as StepKind] : undefined;
}

/** Whether workers of a label carry out this kind. */
export function ranByWorker(kind: StepKind): kind is KindWith<'begins', 'execute'> {
  return stepTraits[kind].begins === 'execute';
}
