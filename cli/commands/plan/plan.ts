import { givenRelease, releasePath } from '../../plan/release.ts';
import { writeOut } from '../../terminal/files.ts';
import type { RunCommand } from '../command.ts';
import { viewCommand } from '../rows.ts';

// What pipelines and editors ask about plans. Nothing here reads one.

/** Ends with 1, and with what is missing, unless the release has a plan that is fit to be used in the environment. */
export const planRequireCommand = viewCommand({
  path: ({ args, options }) => {
    const release = givenRelease(args[0]);
    return `${releasePath(release)}/fitness?environment=${encodeURIComponent(options.required('environment'))}`;
  },
  page: async () => (await import('../../pages/plan/check.ts')).renderFitness,
  exit: ({ fit }) => (fit ? 0 : 1),
});

/** Prints the JSON Schema of a frozen plan: what editors complete from, and generators are held against. */
export const planSchemaCommand: RunCommand = async (context) => {
  const { planJsonSchema } = await import('../../../plans/language/json-schema.ts');
  const schema = planJsonSchema();
  if (context.out.json && context.options.text('out') === undefined) return context.out.document(schema, () => []);
  await writeOut(context, `${JSON.stringify(schema, null, 2)}\n`, { schema: 'urn:backout:plan:v1' });
};
