import { contingencyOf } from '../outline/address.ts';
import { releaseName } from '../../../common/names.ts';
import type { Finding } from '../checks/parts/finding.ts';
import type { FrozenPlan } from '../schema/plan.ts';
import { markdownLine, markdownText } from '../document/markup.ts';
import { reversalsOf, type Reversal } from './reversal.ts';

/** Which deployed change is taken back by whom, and what is wrong with that. */
export interface Coverage {
  readonly release: string;
  readonly title: string;
  readonly changes: readonly CoveredChange[];
  readonly contacts: readonly { readonly title: string; readonly call: string }[];
  readonly findings: readonly Finding[];
}
/** One deployed change, and its way back. */
export interface CoveredChange {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly goesTo: readonly string[];
  readonly after: readonly string[];
  readonly state: Reversal['state'];
  /** Addresses of the steps of the procedure that take it back. */
  readonly by: readonly string[];
  readonly contingency: string | null;
  readonly because: string | null;
}

/** The codes of what coverage is about. */
const ofCoverage: readonly string[] = ['plan-change-uncovered', 'plan-reversal-order', 'plan-deployment-order'];

/** The coverage of a plan's deployment plan, with those of its findings that are about it; undefined where it has none. */
export function coverageOf(plan: FrozenPlan, findings: readonly Finding[]): Coverage | undefined {
  if (!plan.deploymentPlan) return undefined;
  return {
    release: releaseName(plan.release),
    title: plan.deploymentPlan.title,
    changes: reversalsOf(plan).map(covered),
    contacts: plan.deploymentPlan.contacts,
    findings: findings.filter(({ code }) => ofCoverage.includes(code)),
  };
}

function covered({ change, by, byContingency, state }: Reversal): CoveredChange {
  const { id, kind, title, goesTo, after, irreversible } = change;
  const [instead] = byContingency;
  const contingency = state === 'irreversible' ? irreversible?.contingency : instead && contingencyOf(instead);
  return {
    id,
    kind,
    title,
    goesTo,
    after,
    state,
    by,
    contingency: contingency ?? null,
    because: irreversible?.because ?? null,
  };
}

/** How a change is taken back, in words. */
export function reversalInWords({ state, by, contingency, because }: CoveredChange): string {
  if (state === 'reversed') return `taken back by ${by.join(', ')}`;
  if (state === 'irreversible') return `irreversible: ${because ?? ''} (contingency ${contingency ?? 'none'})`;
  return contingency === null ? 'NOBODY takes it back' : `NOBODY takes it back but the contingency ${contingency}`;
}

/** The coverage as Markdown. What plans say is text there. */
export function coverageMarkdown({ release, title, changes, contacts, findings }: Coverage): string {
  const row = (cells: readonly string[]) => `| ${cells.map(markdownText).join(' | ')} |`;
  const lines = changes.map((one) =>
    row([one.id, one.kind, one.title, one.goesTo.join(', '), one.after.join(', ') || '–', reversalInWords(one)]),
  );
  return [
    `# ${markdownText(`Coverage of ${release}: ${title}`)}`,
    '',
    row(['change', 'kind', 'what', 'goes to', 'after', 'way back']),
    row(['---', '---', '---', '---', '---', '---']),
    ...lines,
    '',
    ...findings.map(
      ({ code, message, where, path, next }) =>
        `- **${code}** ${markdownText(`${message} (${where ?? path}). ${next ?? ''}`)}`,
    ),
    ...(findings.length > 0 ? [''] : []),
    ...contacts.map((one) => `- ${markdownLine(`${one.title}: ${one.call}`)}`),
  ]
    .join('\n')
    .trimEnd()
    .concat('\n');
}
