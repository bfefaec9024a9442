import { givenRelease, releasePath } from '../../plan/release.ts';
import { writeOut } from '../../terminal/files.ts';
import type { RunCommand } from '../command.ts';
import { viewCommand } from '../rows.ts';

// What pipelines and editors ask about plans. Nothing here reads one.

/**
 * Shows whether a release has a plan that is fit for an environment, and what is missing. Ends with 1 where it has
 * none.
 */
export const planRequireCommand = viewCommand({
  path: ({ args, options }) => {
    const release = givenRelease(args[0]);
    return `${releasePath(release)}/fitness?environment=${encodeURIComponent(options.required('environment'))}`;
  },
  page: async () => (await import('../../pages/plan/check.ts')).renderFitness,
  exit: ({ fit }) => (fit ? 0 : 1),
});

/** Prints the JSON Schema of a frozen plan. Editors complete from it, and generators are checked with it. */
export const planSchemaCommand: RunCommand = async (context) => {
  const { planJsonSchema } = await import('../../../plans/language/json-schema.ts');
  const schema = planJsonSchema();
  if (context.out.json && context.options.text('out') === undefined) return context.out.document(schema, () => []);
  await writeOut(context, `${JSON.stringify(schema, null, 2)}\n`, { schema: 'urn:backout:plan:v1' });
};
