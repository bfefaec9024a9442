import { type ListeningApi, type ListenOn, listenApi } from '../api/listen.ts';
import { readCheckpointKey } from '../records/installation.ts';
import { checkpointer } from '../records/take-checkpoint.ts';
import { placesOf, type Settings } from './config.ts';
import { followingGateway } from './following-gateway.ts';
import type { Parts } from './parts.ts';

/** Opens the one door of an installation. The checkpoint key lives with it. */
export async function openDoor(parts: Parts): Promise<ListeningApi> {
  const { settings, store, logger, metrics } = parts;
  const places = placesOf(settings.dir);
  const temporal = await followingGateway(parts);
  const checkpoint = checkpointer(store, await readCheckpointKey(places.checkpointKey));
  const { clockToleranceMs, carriedForMs, requestsPerMinute } = settings.config.api;
  const door = await listenApi(
    {
      store,
      temporal,
      config: { clockToleranceMs, carriedForMs, requestsPerMinute },
      logger,
      metrics,
      checkpoint: async () => ({ at: new Date().toISOString(), ...(await checkpoint()) }),
    },
    listenOf(settings),
  );
  const close = async () => {
    await door.close();
    await temporal.close();
  };
  return { ...door, close };
}

/** Where an installation's API listens: in its folder unless the configuration says otherwise. */
export function listenOf({ config, dir }: Settings): ListenOn {
  return config.api.listen ?? { socket: placesOf(dir).socket };
}
