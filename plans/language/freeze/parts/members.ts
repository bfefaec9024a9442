import { isUnanswered } from '../../builders/questions.ts';
import { membersIn, specOf, type SpecMembers } from '../../builders/contents.ts';
import { problem } from '../../checks/parts/problem.ts';
import { closest } from '../../../../common/text/did-you-mean.ts';
import type { Finding } from '../../checks/parts/finding.ts';

/** What was written for a builder that no builder reads: it would be lost without a word, an `undo` as well as a `retry`. */
export function unknownMembers(path: string, value: unknown): Finding[] {
  const spec = specOf<unknown>(value);
  if (!isPlain(value) || !isPlain(spec)) return [];
  const members = membersIn(value);
  return members ? strangers(path, spec, members) : [];
}

function strangers(path: string, given: unknown, members: SpecMembers): Finding[] {
  if (Array.isArray(given)) return given.flatMap((one, at) => strangers(`${path}/${at}`, one, members));
  if (!isPlain(given) || specOf(given) !== undefined || isUnanswered(given)) return [];
  return Object.entries(given).flatMap(([name, value]) => {
    const known = Object.hasOwn(members, name) ? members[name] : undefined;
    if (known === undefined) return [stranger(`${path}/${name}`, name, Object.keys(members))];
    return known === true ? [] : strangers(`${path}/${name}`, value, known);
  });
}

function stranger(path: string, name: string, known: readonly string[]): Finding {
  const near = closest(name, known);
  return problem(path, `nothing is known of "${name}"${near ? `; did you mean "${near}"?` : ''}`, {
    expected: `one of ${known.join(', ')}`,
    found: name,
    next: near ? `Write "${near}".` : `Delete "${name}": nothing would come of it.`,
  });
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
