import type { Subject } from '../../../requests/subject.ts';
import { shellQuoted } from '../../../common/text/shell-quoted.ts';

type Shown = Subject['covers'][number]['does'][number]['parts'][number];

/**
 * Draws an input as text. What is not known yet, and each secret, is between `‹` and `›`. Known text that has these
 * marks is in quotation marks.
 */
export function inputText(parts: readonly Shown[]): string {
  return parts.map((part) => ('value' in part ? quotedBrackets(String(part.value)) : unknownPart(part))).join('');
}

/** Draws one argument as a shell reads it, so that its begin and end are plain. */
export function shellArgument(parts: readonly Shown[]): string {
  const text = parts
    .map((part) => ('value' in part ? quotedPart(String(part.value), parts.length > 1) : unknownPart(part)))
    .join('');
  return text === '' ? "''" : text;
}

function unknownPart(part: Exclude<Shown, { value: unknown }>): string {
  return 'later' in part ? `‹${part.later}›` : `‹secret ${part.secret}›`;
}

function quotedPart(value: string, joined: boolean): string {
  return value === '' && joined ? '' : shellQuoted(value);
}

function quotedBrackets(value: string): string {
  return /[‹›]/.test(value) ? `'${value}'` : value;
}
