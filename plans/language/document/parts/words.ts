import type { FrozenJsonPath } from '../../schema/parts/values.ts';
import type { Condition } from '../../schema/parts/conditions.ts';
import type { FrozenQuorum } from '../../schema/parts/people.ts';
import type { FrozenSecretInput } from '../../schema/parts/values.ts';

/** An input as people read it: settings, outputs and secrets by name. */
export function inputWords(input: FrozenSecretInput): string {
  if (typeof input !== 'object') return String(input);
  if ('join' in input) return input.join.map(inputWords).join('');
  if (input.ref === 'setting') return `{setting ${input.name}}`;
  if (input.ref === 'secret') return `{secret ${input.name}}`;
  return `{output of ${[input.step, ...input.path].join('.')}}`;
}

/** A command line as people read it: arguments with blanks in quotes. */
export function commandWords(argv: readonly FrozenSecretInput[]): string {
  return argv
    .map((input) => inputWords(input))
    .map((text) => (/^[^\s'"]+$/.test(text.replaceAll(/\{[^}]*\}/g, '{}')) ? text : JSON.stringify(text)))
    .join(' ');
}

/** `above 0.05`, `from 1 to 100`, `(finds /^o/ and is "ok")`. */
export function conditionWords(condition: Condition): string {
  switch (condition.kind) {
    case 'above':
    case 'below':
      return `${condition.kind} ${condition.bound}`;
    case 'between':
      return `from ${condition.low} to ${condition.high}`;
    case 'equals':
      return `is ${JSON.stringify(condition.value)}`;
    case 'matches':
      return `finds /${condition.pattern}/`;
    case 'all':
    case 'any':
      return `(${condition.of.map(conditionWords).join(condition.kind === 'all' ? ' and ' : ' or ')})`;
  }
}

/** `2 × engineer and 1 × owner`. */
export function quorumInDocument(quorum: FrozenQuorum): string {
  if (quorum.kind === 'role') return `${quorum.count} × ${quorum.role}`;
  const joined = quorum.of.map((one) => (one.kind === 'role' ? quorumInDocument(one) : `(${quorumInDocument(one)})`));
  return joined.join(quorum.kind === 'all' ? ' and ' : ' or ');
}

/** A place of a JSON document. */
export function jsonPlaceWords(path: FrozenJsonPath): string {
  const steps = path.map((step) => (typeof step === 'object' ? step.take : step));
  return `JSON ${steps.join('.') || 'document'}`;
}
