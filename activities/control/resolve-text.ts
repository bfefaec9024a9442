import { BackoutError } from '../../common/errors.ts';
import type { FrozenPlainInput } from '../../plans/language/schema/index.ts';
import type { MayBegin } from '../../authority/attempts/index.ts';
import { resolveInputs } from '../effects/values/inputs.ts';

/** The text of several inputs, each on a line of its own. Throws `input-unresolved`; secrets cannot be in what people read. */
export async function resolveText(
  { plan, state }: Pick<MayBegin, 'plan' | 'state'>,
  inputs: readonly FrozenPlainInput[],
): Promise<string> {
  const secrets = (name: string) =>
    Promise.reject(new BackoutError('internal', `the secret ${name} stands where none may`));
  const texts = await resolveInputs(inputs, { plan, state, environment: state.environment, secrets });
  return texts.join('\n');
}
