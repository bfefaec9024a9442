import type { RunCommand } from '../command.ts';
import { planNamed } from '../../plan/plan-named.ts';
import { writeOut } from '../../terminal/files.ts';

/** Draws the steps of a plan as one SVG. The layout library is loaded only here and where a page is made. */
export const planGraphCommand: RunCommand = async (context) => {
  const { plan, digest } = await planNamed(context, context.args[0] ?? '');
  const { planSvg } = await import('../../../plans/language/graph/svg.ts');
  await writeOut(context, planSvg(plan), { release: plan.release, digest });
};
