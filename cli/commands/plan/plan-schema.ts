import { planJsonSchema } from '../../../plans/language/json-schema.ts';
import type { RunCommand } from '../command.ts';
import { writeOut } from '../../terminal/files.ts';

/** Prints the JSON Schema of a frozen plan: what editors complete from, and generators are held against. */
export const planSchemaCommand: RunCommand = async (context) => {
  const schema = planJsonSchema();
  if (context.out.json && context.options.text('out') === undefined) return context.out.document(schema, () => []);
  await writeOut(context, `${JSON.stringify(schema, null, 2)}\n`, { schema: 'urn:backout:plan:v1' });
};
