import { BackoutError } from '../../../common/errors.ts';
import { coverageMarkdown, coverageOf } from '../../../plans/language/analysis/show-coverage.ts';
import { analysePlan } from '../../../plans/language/checks/analyse.ts';
import { refusal } from '../../../plans/language/freeze/freeze.ts';
import type { FrozenPlan } from '../../../plans/language/schema/index.ts';
import type { Finding } from '../../../plans/language/checks/parts/finding.ts';
import type { RunCommand, CommandContext } from '../command.ts';
import { analyseGiven } from '../../plan/plan-file.ts';
import { isFile, planNamed } from '../../plan/plan-named.ts';
import { renderCoverage } from '../../pages/plan/comparisons.ts';
import { safeDeep } from '../../terminal/safe-text.ts';
import { pageOut, writeOut } from '../../terminal/files.ts';

/**
 * Shows which step takes back which deployed change. Ends with 2 where a change has no way back, or where the order is
 * wrong.
 */
export const planCoverageCommand: RunCommand = async (context) => {
  const word = context.args[0] ?? '';
  const { plan, findings } = await analysedPlan(context, word);
  const coverage = coverageOf(plan, findings);
  if (!coverage) {
    throw new BackoutError('plan-invalid', 'the plan does not say what is deployed', {
      expected: 'deploymentPlan: deploymentPlan({ … })',
      found: 'no deployment plan',
      where: word,
      next: 'Add one, and name in the reverses of each step what it takes back.',
    });
  }
  const format = context.options.text('format') ?? 'text';
  const about = { release: plan.release, format };
  if (format === 'markdown') await writeOut(context, coverageMarkdown(safeDeep(coverage)), about);
  else await pageOut(context, coverage, renderCoverage, about);
  return coverage.findings.length > 0 ? 2 : 0;
};

async function analysedPlan(
  context: CommandContext,
  word: string,
): Promise<{ readonly plan: FrozenPlan; readonly findings: readonly Finding[] }> {
  if (!isFile(context, word)) {
    const { plan } = await planNamed(context, word);
    return { plan, findings: analysePlan(plan).findings };
  }
  const { evaluated, findings } = await analyseGiven(context, word);
  if (!evaluated) throw refusal(findings);
  return { plan: evaluated.plan, findings };
}
