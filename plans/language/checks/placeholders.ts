import { found } from './parts/codes.ts';
import { textsOf } from '../analysis/texts.ts';
import type { Finding } from './parts/finding.ts';
import type { FrozenPlan } from '../schema/plan.ts';

const patterns: readonly RegExp[] = [
  /\b(?:TODO|TBD|TBC|TBA|FIXME|XXX|WIP|CHANGE_?ME|REPLACE_?ME|FILL_?ME(?:_?IN)?|PLACEHOLDER)\b/,
  /\btodo:|\bto be (?:determined|decided|defined|confirmed|announced|written|filled in|done|discussed)\b/i,
  /\b(?:same|like|as) (?:as )?(?:the )?(?:last|previous|usual|always|before)(?: (?:time|release|plan|deployment|one))?\b(?= *[.,;!]|$)/i,
  /\b(?:as|see|copied from) (?:in )?(?:the )?(?:last|previous) (?:plan|release|runbook|time)\b/i,
  /\blorem ipsum\b|\?\?\?|<(?:insert|your|fill|add|name|version|host|url|phone|number)\b[^<>\n]{0,60}>/i,
];

/** Nothing waits to be filled in: no text, no reason for leaving something as it was, and nothing of a new plan's template. */
export function nothingOpen(plan: FrozenPlan): Finding[] {
  const texts = [...textsOf(plan), ...reasonsOf(plan)].flatMap(({ path, text }) => {
    const [placeholder] = patterns.flatMap((pattern) => pattern.exec(text)?.[0] ?? []);
    return placeholder === undefined ? [] : [open(path, placeholder)];
  });
  return [...texts, ...leftOfTemplate(plan)];
}

function open(path: string, placeholder: string): Finding {
  return found('plan-placeholder', path, 'this was to be filled in', {
    expected: 'what is meant, for this release',
    found: placeholder,
    next: 'Write what is meant.',
  });
}

/** Why something was confirmed, allowed or silenced: such a text may name other releases, but must say something. */
function reasonsOf({ basedOn, allowed, silenced }: FrozenPlan): { path: string; text: string }[] {
  const lists = { 'basedOn/confirmed': basedOn?.confirmed ?? [], allowed, silenced };
  return Object.entries(lists).flatMap(([list, entries]) =>
    entries.map(({ because }, at) => ({ path: `/${list}/${at}/because`, text: because })),
  );
}

/** What a new plan has in it before anybody has touched it. */
export const template = { author: 'you@example.com', returnsTo: '0.0.0' } as const;

function leftOfTemplate({ authors, returnsTo }: FrozenPlan): Finding[] {
  const unnamed = authors.flatMap((author, at) => (author === template.author ? [open(`/authors/${at}`, author)] : []));
  return returnsTo === template.returnsTo ? [...unnamed, open('/returnsTo', returnsTo)] : unnamed;
}
