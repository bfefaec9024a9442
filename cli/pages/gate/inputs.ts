import type { Subject } from '../../../requests/subject.ts';
import { shellQuoted } from '../../../common/shell-quoted.ts';

type Shown = Subject['covers'][number]['does'][number]['parts'][number];

/** An input as text: what is not known yet, and secrets, stand in `‹…›`, which nothing known can begin or end with unquoted. */
export function inputText(parts: readonly Shown[]): string {
  return parts.map((part) => ('value' in part ? bracketless(String(part.value)) : symbol(part))).join('');
}

/** One argument as a shell would have it, so that it is plain where it begins and ends. */
export function argument(parts: readonly Shown[]): string {
  const text = parts
    .map((part) => ('value' in part ? quoted(String(part.value), parts.length > 1) : symbol(part)))
    .join('');
  return text === '' ? "''" : text;
}

function symbol(part: Exclude<Shown, { value: unknown }>): string {
  return 'later' in part ? `‹${part.later}›` : `‹secret ${part.secret}›`;
}

function quoted(value: string, joined: boolean): string {
  return value === '' && joined ? '' : shellQuoted(value);
}

function bracketless(value: string): string {
  return /[‹›]/.test(value) ? `'${value}'` : value;
}
