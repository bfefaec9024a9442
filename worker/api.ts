import { type ListeningApi, type ListenOn, listenApi } from '../api/listen.ts';
import { readCheckpointKey } from '../records/installation.ts';
import { checkpointer } from '../records/take-checkpoint.ts';
import { placesOf, type Settings } from './config.ts';
import type { Parts } from './parts.ts';
import { temporalGateway } from './temporal-gateway.ts';
import { temporalClient, temporalPlace } from './temporal.ts';

/** Opens the one door of an installation. The checkpoint key lives with it. */
export async function openDoor(parts: Parts): Promise<ListeningApi> {
  const { settings, store, installation, logger } = parts;
  const places = placesOf(settings.dir);
  const client = temporalClient(await temporalPlace(settings));
  const checkpoint = checkpointer(store, await readCheckpointKey(places.checkpointKey));
  const { clockToleranceMs, requestsPerMinute } = settings.config.api;
  const door = await listenApi(
    {
      store,
      temporal: temporalGateway({ client, store, installation: installation.id, logger }),
      config: { clockToleranceMs, requestsPerMinute },
      logger,
      checkpoint: async () => ({ at: new Date().toISOString(), ...(await checkpoint()) }),
    },
    listenOf(settings),
  );
  const close = async () => {
    await door.close();
    await client.connection.close();
  };
  return { ...door, close };
}

/** Where an installation's API listens: in its folder unless the configuration says otherwise. */
export function listenOf({ config, dir }: Settings): ListenOn {
  return config.api.listen ?? { socket: placesOf(dir).socket };
}
