import { BackoutError } from '../../common/errors.ts';
import { readRun } from '../../authority/context/run-context.ts';
import type { FrozenChannel } from '../../plans/language/schema/plan.ts';
import type { NewNotification } from '../../records/record-store.ts';
import { type InputContext, resolveInput, resolveInputs, resolveNamed } from '../effects/values/inputs.ts';
import type { Masker } from '../effects/values/masking.ts';
import { secretSource, type SecretSource } from '../effects/values/secrets.ts';
import type { OutboxDeps } from './deps.ts';

/** Where one message goes, everything resolved. */
export type Destination =
  | { readonly kind: 'webhook'; readonly url: string; readonly headers: Record<string, string> }
  | { readonly kind: 'email'; readonly to: readonly string[]; readonly secrets: SecretSource };

/** The address of a message's channel, from the run's plan, its settings and this worker's secrets. Throws where there is none. */
export async function resolveChannel(
  { store, secrets }: OutboxDeps,
  { run, channel: id }: Pick<NewNotification, 'run' | 'channel'>,
  masker: Masker,
): Promise<Destination> {
  const { state, plan } = await readRun(store, run);
  const channel = plan.communication.channels.find((one) => one.id === id);
  if (!channel) throw new BackoutError('plan-invalid', `the plan of ${run} has no channel ${id}`);
  const source = secretSource(secrets, masker);
  return await destinationOf(channel, { plan, environment: state.environment, state, secrets: source });
}

async function destinationOf(channel: FrozenChannel, context: InputContext): Promise<Destination> {
  switch (channel.kind) {
    case 'webhook': {
      const url = await resolveInput(channel.url, context);
      return { kind: 'webhook', url, headers: await resolveNamed(channel.headers, context) };
    }
    case 'email':
      return { kind: 'email', to: await resolveInputs(channel.to, context), secrets: context.secrets };
  }
}
