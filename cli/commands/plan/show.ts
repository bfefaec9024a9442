import { BackoutError } from '../../../common/errors.ts';
import type { FrozenPlan } from '../../../plans/language/schema/index.ts';
import type { RunCommand, CommandContext } from '../command.ts';
import { fitToTerminal, type Render } from '../../terminal/output.ts';
import { planNamed } from '../../plan/plan-named.ts';
import { safeDeep } from '../../terminal/safe-text.ts';
import { pageOut, writeOut } from '../../terminal/files.ts';

/** Shows a plan as the document that production support reads. */
export const planShowCommand: RunCommand = async (context) => {
  const { planHtml, planMarkdown, showPlan } = await import('../../../plans/language/document/show.ts');
  const { plan, digest } = await planNamed(context, context.args[0] ?? '');
  const environment = environmentAsked(context, plan);
  const format = context.options.text('format') ?? 'text';
  const about = { release: plan.release, digest, format };
  if (format === 'markdown') return writeOut(context, planMarkdown(plan, environment), about);
  if (format === 'html') {
    const picture = await svgOf(plan);
    return writeOut(context, planHtml(plan, { digest, picture, ...(environment ? { environment } : {}) }), about);
  }
  const document: Render<FrozenPlan> = (view, { width, height }) =>
    fitToTerminal(showPlan(safeDeep(view)).trimEnd().split('\n'), height === undefined ? undefined : width);
  await pageOut(context, plan, document, about);
};

/** Draws the steps of a plan as one SVG. */
export const planGraphCommand: RunCommand = async (context) => {
  const { plan, digest } = await planNamed(context, context.args[0] ?? '');
  await writeOut(context, await svgOf(plan), { release: plan.release, digest });
};

/** Draws a plan. Loads the layout library only when there is something to draw. */
async function svgOf(plan: FrozenPlan): Promise<string> {
  const { planSvg } = await import('../../../plans/language/graph/svg.ts');
  return planSvg(plan);
}

/**
 * Returns the environment whose settings the commands show: the one asked for, else the only one. Throws
 * `environment-unknown`.
 */
function environmentAsked({ options }: CommandContext, { settings }: FrozenPlan): string | undefined {
  const known = settings.environments.map(({ id }) => id);
  const asked = options.text('environment');
  if (asked === undefined) return known.length === 1 ? known[0] : undefined;
  if (known.includes(asked)) return asked;
  throw new BackoutError('environment-unknown', `the plan has no settings for "${asked}"`, {
    expected: `one of ${known.join(', ')}`,
    found: asked,
  });
}
