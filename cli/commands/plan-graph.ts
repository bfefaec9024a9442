import type { Command } from '../command.ts';
import { planNamed } from '../plan-named.ts';
import { writeOut } from '../write-out.ts';

/** Draws the steps of a plan as one SVG. The layout library is loaded only here and where a page is made. */
export const run: Command = async (context) => {
  const { plan, digest } = await planNamed(context, context.args[0] ?? '');
  const { planSvg } = await import('../../plans/language/graph/svg.ts');
  await writeOut(context, planSvg(plan), { release: plan.release, digest });
};
