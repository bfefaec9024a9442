import type { FrozenPlan } from '../schema/plan.ts';
import { asHtml } from './as-html.ts';
import { asMarkdown } from './as-markdown.ts';
import { asText } from './as-text.ts';
import { planDocument } from './sections.ts';

/** A plan as a document for people: plain text, the nine questions as its headings. */
export function showPlan(plan: FrozenPlan): string {
  return asText(planDocument(plan));
}

/** A plan as CommonMark, each command ready to copy; with the settings of an environment as values where one is named. */
export function planMarkdown(plan: FrozenPlan, environment?: string): string {
  return asMarkdown(planDocument(plan, environment));
}

/**
 * A plan as one HTML page that needs nothing else: no script, no style sheet, no image from elsewhere. `digest` is
 * the plan's; `picture` an SVG of its steps that is trusted, put in as it is.
 */
export function planHtml(plan: FrozenPlan, about: { digest: string; environment?: string; picture?: string }): string {
  return asHtml(planDocument(plan, about.environment), about);
}
