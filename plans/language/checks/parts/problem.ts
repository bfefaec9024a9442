import { closest } from '../../../../common/text/did-you-mean.ts';
import type { FrozenQuorum } from '../../schema/parts/people.ts';
import type { Finding } from './finding.ts';

type Detail = Pick<Finding, 'expected' | 'found' | 'next'>;

/** A finding that refuses the plan. */
export function problem(path: string, message: string, detail: Detail = {}): Finding {
  return { code: 'plan-invalid', severity: 'error', path, message, ...detail };
}

/** What is named and does not exist. `what` is the kind of thing: `role`, `criterion`. */
export function unknownName(path: string, what: string, name: string, known: readonly string[]): Finding {
  const near = closest(name, known);
  return problem(path, `there is no ${what} "${name}"${near ? `; did you mean "${near}"?` : ''}`, {
    expected:
      known.length > 0
        ? `one of ${known.slice(0, 10).join(', ')}${known.length > 10 ? ', …' : ''}`
        : `a ${what} that the plan lists`,
    found: name,
    next: near ? `Name "${near}", or list "${name}".` : `List the ${what} "${name}" in the plan.`,
  });
}

/** A reference from one place of the plan to something that it lists. */
export interface Mention {
  readonly path: string;
  readonly name: string;
}

/** Findings for what is named and is not among what is known. */
export function unknownNames(what: string, mentions: readonly Mention[], known: readonly string[]): Finding[] {
  const names = new Set(known);
  return mentions.filter(({ name }) => !names.has(name)).map(({ path, name }) => unknownName(path, what, name, known));
}

/** Each name of a list, with its place. */
export function mentionsInPlan(path: string, names: readonly string[]): Mention[] {
  return names.map((name, at) => ({ path: `${path}/${at}`, name }));
}

/** Every role that a quorum names. */
export function quorumMentions(path: string, quorum: FrozenQuorum): Mention[] {
  return quorum.kind === 'role'
    ? [{ path: `${path}/role`, name: quorum.role }]
    : quorum.of.flatMap((one, at) => quorumMentions(`${path}/of/${at}`, one));
}

/** Findings for names that are more than once in one list. */
export function repeated(path: string, what: string, names: readonly string[]): Finding[] {
  return names.flatMap((name, at) =>
    names.indexOf(name) < at
      ? [
          problem(`${path}/${at}`, `the ${what} "${name}" is there twice`, {
            expected: 'each name once',
            found: name,
            next: 'Give one of them another name.',
          }),
        ]
      : [],
  );
}
