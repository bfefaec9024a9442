import type { Site } from '../../language/builders/contents.ts';
import type { PlanTraits } from '../../language/similarity/traits.ts';
import type { Finding } from '../../language/checks/parts/finding.ts';

/** What the child tells about a plan module, one JSON document a line. */
export type ChildMessage =
  /** The language is loaded, and the author's module is evaluated from now on. */
  | { readonly kind: 'begun' }
  | {
      readonly kind: 'frozen';
      readonly bytes: string;
      readonly findings: readonly Finding[];
      readonly sites: Readonly<Record<string, Site>>;
    }
  | {
      readonly kind: 'refused';
      readonly findings: readonly Finding[];
      readonly sites: Readonly<Record<string, Site>>;
      /** By what the draft can be compared with plans. */
      readonly traits: PlanTraits | undefined;
    }
  | { readonly kind: 'no-default-export'; readonly exports: readonly string[] }
  | Threw;

/** The module threw. `name` is empty if it threw something that is no error; `forbidden` names what it used that a plan cannot use. */
export interface Threw {
  readonly kind: 'threw';
  readonly name: string;
  readonly message: string;
  readonly stack: string;
  readonly forbidden: string | null;
  readonly expected: string | null;
  readonly found: string | null;
  readonly next: string | null;
}

/** The descriptor on which the child writes, since its standard output is the author's. */
export const toldOn = 3;
