import { formatDuration } from '../../../common/duration.ts';
import type { Json } from '../../../common/canonical.ts';
import { questions } from '../builders/questions.ts';
import { answers } from '../schema/plan.ts';
import type { SecretInput } from '../schema/values.ts';
import { commandWords, inputWords } from '../showing/words.ts';
import type { Change, PlanDiff } from './changes.ts';
import { isList, isMembers, memberOf } from './tree.ts';

/** What happened to one thing, in words. */
export interface DiffLine {
  readonly op: Change['op'];
  readonly text: string;
  /** Each member that changed: its name, and both values, null where there was or is none. */
  readonly members: readonly { readonly name: string; readonly from: string | null; readonly to: string | null }[];
}
/** What happened to one answer. */
export interface DiffSection {
  readonly heading: string;
  readonly lines: readonly DiffLine[];
}

/** A difference in words, question by question; questions of which nothing differs are left out. */
export function diffSections({ changes }: PlanDiff): DiffSection[] {
  return (['about', ...answers] as const).flatMap((answer) => {
    const lines = linesOf(changes.filter((one) => one.answer === answer));
    return lines.length > 0 ? [{ heading: headingOf(answer), lines }] : [];
  });
}

function headingOf(answer: Change['answer']): string {
  if (answer === 'about') return 'About the plan';
  const { number, asks } = questions[answer];
  return number <= 9 ? `${number}. ${asks}` : `Also: ${asks}`;
}

/** Members that changed stand below the thing that they are of, together. */
function linesOf(changes: readonly Change[]): DiffLine[] {
  const lines: (DiffLine & { at: string | undefined })[] = [];
  for (const one of changes) {
    const last = lines.at(-1);
    if (one.op !== 'changed')
      lines.push({ op: one.op, text: said(one), members: [], at: one.op === 'moved' ? one.at : undefined });
    else if (last?.at === one.at) lines[lines.length - 1] = { ...last, members: [...last.members, memberWords(one)] };
    else lines.push({ op: 'changed', text: thing(one.at), members: [memberWords(one)], at: one.at });
  }
  return lines.map(({ op, text, members }) => ({ op, text, members }));
}

function said(change: Exclude<Change, { op: 'changed' }>): string {
  if (change.op === 'moved') {
    const after = change.after === null ? 'to the beginning' : `behind ${place(change.after)}`;
    return `${thing(change.at)}, ${place(change.from) === place(change.at) ? '' : `from ${place(change.from)}, `}now ${after}`;
  }
  const title = memberOf(change.value, 'title');
  return `${thing(change.at)}${typeof title === 'string' ? `: ${title}` : ''}`;
}

const named: Readonly<Record<string, string>> = {
  steps: 'step',
  branches: 'branch',
  contingencies: 'contingency',
  criteria: 'criterion',
  roles: 'role',
  names: 'setting',
  environments: 'environment',
  secrets: 'secret',
  channels: 'channel',
  tell: 'occasion',
  affects: 'affected service',
  confirmed: 'confirmed answer',
};

/** `step prepare/database/backup`, `criterion healthy`, `plan`. */
function thing(at: string): string {
  if (at === '') return 'plan';
  const list = at.split('/').at(-2) ?? '';
  return `${named[list] ?? list} ${place(at)}`;
}

/** A step by its address, anything else by its name, with the step that it is in. */
function place(at: string): string {
  const [, top = '', ...rest] = at.split('/').map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  if (top !== 'steps' && top !== 'contingencies') return rest.at(-1) ?? '';
  const names = rest.filter((_, index) => index % 2 === 0);
  return `${top === 'contingencies' ? '@' : ''}${names.join('/')}`;
}

function memberWords({ member, from, to }: Extract<Change, { op: 'changed' }>): DiffLine['members'][number] {
  const name = member.at(-1) ?? '';
  const words = (value: Json | undefined) => (value === undefined ? null : valueWords(name, value));
  return { name: member.join('.').replace(/Ms$/, ''), from: words(from), to: words(to) };
}

function valueWords(name: string, value: Json): string {
  if (typeof value === 'number' && name.endsWith('Ms')) return formatDuration(value);
  if (name === 'argv' && isList(value)) return commandWords(value as SecretInput[]);
  if (isMembers(value) && (Object.hasOwn(value, 'ref') || Object.hasOwn(value, 'join'))) {
    return inputWords(value as unknown as SecretInput);
  }
  if (typeof value === 'string') return value;
  return isList(value) && value.every((one) => typeof one !== 'object')
    ? value.join(', ') || 'none'
    : JSON.stringify(value);
}
