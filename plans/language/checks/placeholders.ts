import { found } from '../analysis/codes.ts';
import { textsOf } from '../analysis/texts.ts';
import type { Finding } from '../finding.ts';
import type { FrozenPlan } from '../schema/plan.ts';

const patterns: readonly RegExp[] = [
  /\b(?:TODO|TBD|TBC|TBA|FIXME|XXX|WIP|CHANGE_?ME|REPLACE_?ME|FILL_?ME(?:_?IN)?|PLACEHOLDER)\b/,
  /\btodo:|\bto be (?:determined|decided|defined|confirmed|announced|written|filled in|done|discussed)\b/i,
  /\b(?:same|like|as) (?:as )?(?:the )?(?:last|previous|usual|always|before)(?: (?:time|release|plan|deployment|one))?\b(?= *[.,;!]|$)/i,
  /\b(?:as|see|copied from) (?:in )?(?:the )?(?:last|previous) (?:plan|release|runbook|time)\b/i,
  /\blorem ipsum\b|\?\?\?|<(?:insert|your|fill|add|name|version|host|url|phone|number)\b[^<>\n]{0,60}>/i,
];

/** Nothing waits to be filled in. */
export function nothingOpen(plan: FrozenPlan): Finding[] {
  return textsOf(plan).flatMap(({ path, text }) => {
    const [placeholder] = patterns.flatMap((pattern) => pattern.exec(text)?.[0] ?? []);
    if (placeholder === undefined) return [];
    return [
      found('plan-placeholder', path, 'this was to be filled in', {
        expected: 'what is meant, for this release',
        found: placeholder,
        next: 'Write what is meant.',
      }),
    ];
  });
}
