import { questions } from '../builders/questions.ts';
import { answers } from '../schema/plan.ts';
import type { PlanChange, PlanDiff } from './changes.ts';
import { memberOf, type TreeMembers } from './tree.ts';
import { memberWords, type MemberWords } from './values.ts';

/** What happened to one thing, in words. */
export interface DiffLine {
  readonly op: PlanChange['op'];
  readonly text: string;
  /** Each member that changed, with both values. */
  readonly members: readonly MemberWords[];
}
/** What happened to one answer. */
export interface DiffSection {
  readonly heading: string;
  readonly lines: readonly DiffLine[];
}

/** A difference in words, question by question; questions of which nothing differs are left out. */
export function diffSections({ changes }: PlanDiff): DiffSection[] {
  return (['about', ...answers] as const).flatMap((answer) => {
    const lines = linesOf(changes.filter((one) => one.answer === answer && !isPart(one, changes)));
    return lines.length > 0 ? [{ heading: headingOf(answer), lines }] : [];
  });
}

function headingOf(answer: PlanChange['answer']): string {
  if (answer === 'about') return 'About the plan';
  const { number, asks } = questions[answer];
  return number <= 9 ? `${number}. ${asks}` : `Also: ${asks}`;
}

/** What came or went with the thing that it is part of, and has no name that people know it by: what a step captures. */
function isPart({ op, at }: PlanChange, changes: readonly PlanChange[]): boolean {
  const own = at.split('/').at(-2) ?? '';
  if ((op !== 'added' && op !== 'deleted') || Object.hasOwn(named, own)) return false;
  return changes.some((one) => one.op === op && at.startsWith(`${one.at}/`));
}

/** Members that changed are below the thing that they are of, together. */
function linesOf(changes: readonly PlanChange[]): DiffLine[] {
  const lines: (DiffLine & { at: string | undefined })[] = [];
  for (const one of changes) {
    const last = lines.at(-1);
    if (one.op !== 'changed')
      lines.push({ op: one.op, text: said(one), members: [], at: one.op === 'moved' ? one.at : undefined });
    else if (last?.at === one.at)
      lines[lines.length - 1] = { ...last, members: [...last.members, ...memberWords(one)] };
    else lines.push({ op: 'changed', text: thing(one.at), members: memberWords(one), at: one.at });
  }
  return lines.map(({ op, text, members }) => ({ op, text, members }));
}

function said(change: Exclude<PlanChange, { op: 'changed' }>): string {
  if (change.op === 'moved') {
    const after = change.after === null ? 'to the beginning' : `behind ${place(change.after)}`;
    return `${thing(change.at)}, ${place(change.from) === place(change.at) ? '' : `from ${place(change.from)}, `}now ${after}`;
  }
  const title = memberOf(change.value, 'title') ?? memberOf(change.value, 'because');
  return `${thing(change.at, change.value)}${typeof title === 'string' ? `: ${title}` : ''}`;
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
  changes: 'deployed change',
  silenced: 'silenced warning',
  allowed: 'allowed text',
  changesNeed: 'approval of',
};

/** `step prepare/database/backup`, `criterion healthy`, `migration orders`, `plan`. */
function thing(at: string, value?: TreeMembers): string {
  if (at === '') return 'plan';
  const list = at.split('/').at(-2) ?? '';
  const kind = list === 'changes' ? memberOf(value ?? {}, 'kind') : undefined;
  return `${typeof kind === 'string' ? kind : (named[list] ?? list)} ${place(at)}`;
}

/** A step by its address, anything else by its name, with the step that it is in. */
function place(at: string): string {
  const parts = at
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const end = parts.findIndex((part, index) => index % 2 === 0 && !walked.includes(part));
  const address = parts.slice(0, end === -1 ? undefined : end).filter((_, index) => index % 2 === 1);
  const step = `${parts[0] === 'contingencies' ? '@' : ''}${address.join('/')}`;
  if (end === -1) return step;
  return `${parts.at(-1) ?? ''}${end === 0 ? '' : ` of ${step}`}`;
}

/** Lists that an address leads through. */
const walked = ['steps', 'branches', 'contingencies'];
