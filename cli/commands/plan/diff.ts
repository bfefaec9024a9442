import { releaseName } from '../../../common/names.ts';
import { diffMarkdown, diffPlans, diffSections } from '../../../plans/language/diff/index.ts';
import type { RunCommand } from '../command.ts';
import { planAsItIs } from '../../plan/plan-named.ts';
import { renderDiff } from '../../pages/plan/comparisons.ts';
import { pageOut, writeOut } from '../../terminal/files.ts';

/** Shows how two plans differ. A plan that is not finished can be compared, if it can be frozen. */
export const planDiffCommand: RunCommand = async (context) => {
  const [a = '', b = ''] = context.args;
  const [from, to] = [await planAsItIs(context, a), await planAsItIs(context, b)];
  const diff = diffPlans(from.plan, to.plan);
  const [left, right] = [releaseName(from.plan.release), releaseName(to.plan.release)];
  const ends = { from: { release: left, digest: from.digest }, to: { release: right, digest: to.digest } };
  const title = `From ${left === right ? a : left} to ${left === right ? b : right}`;
  const sections = diffSections(diff);
  if (context.options.text('format') === 'markdown') return writeOut(context, diffMarkdown(title, sections), ends);
  await pageOut(context, { ...ends, ...diff }, (_view, options) => renderDiff(sections, title, options), ends);
};
