import { resolve } from 'node:path';
import { BackoutError } from '../../../common/errors.ts';
import { idPattern, parseRelease } from '../../../common/names.ts';
import { inspectPlan } from '../../../plans/evaluate/index.ts';
import { refusal } from '../../../plans/language/freeze/freeze.ts';
import type { FoundPlans } from '../../../views/schemas/types.ts';
import type { RunCommand, CommandContext } from '../command.ts';
import { isFile, planNamed } from '../../plan/plan-named.ts';
import { renderFound } from '../../pages/plan/found-plans.ts';

/** Lists plans to start from. A draft needs no answers to be compared: only what it has is compared. */
export const planFindCommand: RunCommand = async (context) => {
  const [service = ''] = context.args;
  const { options } = context;
  if (!idPattern.test(service))
    throw new BackoutError('usage', `"${service}" names no service`, {
      expected: 'a service such as storefront',
      found: service,
      ...(parseRelease(service) ? { next: `backout plan find ${parseRelease(service)?.service}` } : {}),
    });
  const word = options.text('similar');
  const query = new URLSearchParams({
    service,
    similar: String(word !== undefined || options.flag('similar')),
    limit: String(options.integer('limit', 1) ?? 20),
    ...(word === undefined ? {} : await comparedWith(context, word)),
  });
  const found = await (await context.api()).get<FoundPlans>(`/plans/find?${query.toString()}`);
  context.out.document(found, (view, page) => renderFound(view, service, page));
};

async function comparedWith(context: CommandContext, word: string): Promise<{ like: string } | { traits: string }> {
  if (!isFile(context, word)) return { like: (await planNamed(context, word)).digest };
  const { traits, findings } = await inspectPlan(resolve(context.io.cwd, word));
  if (traits) return { traits: JSON.stringify(traits) };
  throw refusal(findings);
}
