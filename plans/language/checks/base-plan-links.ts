import { found } from './parts/codes.ts';
import type { KnownFacts } from '../analysis/given.ts';
import { textsOf } from '../analysis/texts.ts';
import type { Finding } from './parts/finding.ts';
import type { FrozenPlan } from '../schema/plan.ts';

/** Links in what people read, and tickets, are not those of the plan that this one was derived from. */
export function ownLinks(plan: FrozenPlan, { base }: KnownFacts): Finding[] {
  if (!base) return [];
  const before = new Set(textsOf(base).flatMap(({ text, prose }) => namesIn(text, prose)));
  return textsOf(plan).flatMap(({ path, text, prose }) =>
    namesIn(text, prose)
      .filter((name) => before.has(name))
      .map((name) =>
        found(
          'plan-left-over',
          path,
          `this was left as it was in the plan for ${base.release.service} ${base.release.version}`,
          {
            expected: `what belongs to ${plan.release.version}`,
            found: name,
            next: `Name this release's own, or allow "${name}" with a reason.`,
          },
        ),
      ),
  );
}

/** Names of standards look like tickets. */
const standards = /^(UTF|SHA|MD|ISO|IEC|RFC|AES|RSA|TLS|HTTP|IPV|X|ECMA|EN|DIN|IEEE|UTC|GMT|BASE)-/;

function namesIn(text: string, prose: boolean): string[] {
  const links = prose ? (text.match(/https?:\/\/[^\s<>"')\]]{4,}/g) ?? []) : [];
  const tickets = (text.match(/\b[A-Z][A-Z0-9]{1,9}-\d{1,7}\b/g) ?? []).filter((one) => !standards.test(one));
  const numbers = prose ? (text.match(/(?<![\w#])#\d{2,7}\b/g) ?? []) : [];
  return [...new Set([...links.map((one) => one.replace(/[.,;:]+$/, '')), ...tickets, ...numbers])];
}
