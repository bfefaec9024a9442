import type { Release } from '../../../common/names.ts';
import { releaseName } from '../../../common/names.ts';
import { mentionsInText } from '../../language/derive/mentions.ts';
import { answers } from '../../language/schema/plan.ts';
import { calls, nodesOf, propertyOf, type SyntaxNode } from './syntax.ts';
import { reviewMark } from './reviews.ts';
import { parseSource, type SourceFile } from './source.ts';

/** From which plan to which release. */
export interface Derivation {
  /** The digest of the plan that is derived from. */
  readonly base: string;
  readonly from: { readonly release: Release; readonly returnsTo: string };
  readonly to: { readonly release: Release; readonly returnsTo: string };
}
/** A plan file that was written for another release. */
export interface DerivedFile {
  readonly text: string;
  /** Places that name the old versions and must be looked at. */
  readonly reviews: number;
  /** Whether the plan that it is based on is named in it: not where the file does not write its plan out. */
  readonly isBased: boolean;
}
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * The source of a plan, rewritten for another release: `release`, `returnsTo` and what is declared with `version()`;
 * `basedOn` is put in. Every other place that names one of the old versions gets a comment above it that the check
 * refuses. Nothing else changes: not a blank of the author's. Throws `plan-source-failed` for what is not TypeScript.
 */
export function deriveSource(text: string, derivation: Derivation): DerivedFile {
  const file = parseSource('plan.ts', 'the plan that is derived from', text);
  const ofPlan = planEdits(file, derivation);
  const edits = [...versionEdits(file, derivation), ...ofPlan];
  const marks = reviewEdits(file, derivation, edits);
  return { text: applied(text, [...edits, ...marks]), reviews: marks.length, isBased: ofPlan.length > 0 };
}

/** What belongs to the plan that is derived from: its versions, and its service where the new plan is for another one. */
export function oldNames({ from, to }: Derivation): string[] {
  const service = from.release.service === to.release.service ? [] : [from.release.service];
  return [from.release.version, from.returnsTo, ...service];
}

/** The old versions, and what each of them becomes where it is known to follow the release. */
function renamed({ from, to }: Derivation): ReadonlyMap<string, string> {
  return new Map([
    [from.returnsTo, to.returnsTo],
    [from.release.version, to.release.version],
  ]);
}

function versionEdits(file: SourceFile, derivation: Derivation): Edit[] {
  return calls(file, 'version').flatMap((call) => {
    const [argument] = call['arguments'] as SyntaxNode[];
    const value = literalOf(argument);
    const made = value === undefined ? undefined : renamed(derivation).get(value);
    return argument && made !== undefined ? [quoted(argument, made)] : [];
  });
}

/** The text of a literal, or of a template without parts. */
function literalOf(node: SyntaxNode | undefined): string | undefined {
  if (node?.type === 'Literal' && typeof node['value'] === 'string') return node['value'];
  const [quasi, ...more] = node?.type === 'TemplateLiteral' ? (node['quasis'] as SyntaxNode[]) : [];
  return quasi && more.length === 0 ? (quasi['value'] as { cooked: string }).cooked : undefined;
}

/** Between the quotes that the author used. */
function quoted({ start, end }: SyntaxNode, text: string): Edit {
  return { start: start + 1, end: end - 1, text };
}

function planEdits(file: SourceFile, derivation: Derivation): Edit[] {
  return calls(file, 'backoutPlan').flatMap((call) => {
    const spec = (call['arguments'] as SyntaxNode[]).find(({ type }) => type === 'ObjectExpression');
    if (!spec) return [];
    const { to, from } = derivation;
    return [
      ...memberEdit(spec, 'release', releaseName(from.release), releaseName(to.release)),
      ...memberEdit(spec, 'returnsTo', from.returnsTo, to.returnsTo),
      baseEdit(file, spec, derivation),
    ];
  });
}

function memberEdit(spec: SyntaxNode, name: string, before: string, after: string): Edit[] {
  const value = propertyOf(spec, name)?.['value'] as SyntaxNode | undefined;
  return value && literalOf(value) === before ? [quoted(value, after)] : [];
}

/** Takes the place of the base's own, or comes behind what the plan returns to. */
function baseEdit(file: SourceFile, spec: SyntaxNode, derivation: Derivation): Edit {
  const present = propertyOf(spec, 'basedOn');
  const before = propertyOf(spec, 'returnsTo') ?? propertyOf(spec, 'release');
  const beside = present ?? before ?? (spec['properties'] as SyntaxNode[])[0];
  const indent = beside ? indentAt(file, beside.start) : '  ';
  const base = baseText(derivation, indent);
  if (present) return { start: present.start, end: present.end, text: base };
  const at = before ? before.end : spec.start + 1;
  const [lead, trail] = before ? [`,\n${indent}`, ''] : [`\n${indent}`, ','];
  return { start: at, end: at, text: `${lead}${base}${trail}` };
}

function baseText({ base, to, from }: Derivation, indent: string): string {
  return [
    'basedOn: {',
    `  plan: '${base}',`,
    `  // An answer that is still that of ${releaseName(from.release)}: uncomment its line, and say why it holds for ${to.release.version}.`,
    '  confirmed: [',
    ...answers.map((answer) => `    // { answer: '${answer}', because: '' },`),
    '  ],',
    '}',
  ].join(`\n${indent}`);
}

function indentAt({ text }: SourceFile, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(start, offset))?.[0] ?? '';
}

/** A comment above each line that names an old version where nothing was rewritten. */
function reviewEdits(file: SourceFile, derivation: Derivation, edits: readonly Edit[]): Edit[] {
  const { from, to } = derivation;
  const old = oldNames(derivation);
  const closed = spansOf(file);
  const named = new Map<number, Set<string>>();
  for (const { version, start, end } of mentionsInText(file.text, old)) {
    if (edits.some((edit) => edit.start <= start && end <= edit.end)) continue;
    const at = lineAbove(file, start, closed);
    named.set(at, (named.get(at) ?? new Set()).add(version));
  }
  return [...named].map(([at, versions]) => {
    const indent = /^[ \t]*/.exec(file.text.slice(at))?.[0] ?? '';
    const what = [...versions].join(' and ');
    const text = `${indent}// ${reviewMark} names ${what}, from the plan for ${releaseName(from.release)}. Is it right for ${to.release.version}? Then delete this line.\n`;
    return { start: at, end: at, text };
  });
}

/** Texts and comments over several lines, inside which no comment can be put. */
function spansOf(file: SourceFile): { start: number; end: number }[] {
  const texts = nodesOf(file.program).filter(({ type }) => type === 'TemplateLiteral' || type === 'Literal');
  return [...texts, ...file.comments].map(({ start, end }) => ({ start, end }));
}

function lineAbove(file: SourceFile, offset: number, closed: readonly { start: number; end: number }[]): number {
  const line = file.text.lastIndexOf('\n', offset - 1) + 1;
  const around = closed.find(({ start, end }) => start < line && line < end);
  return around ? lineAbove(file, around.start, closed) : line;
}

function applied(text: string, edits: readonly Edit[]): string {
  return edits
    .toSorted((one, other) => other.start - one.start || other.end - one.end)
    .reduce((changed, edit) => changed.slice(0, edit.start) + edit.text + changed.slice(edit.end), text);
}
