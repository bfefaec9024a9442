import { type ListeningApi, type ListenOn, listenApi } from '../api/listen.ts';
import { readCheckpointKey } from '../records/installation.ts';
import { checkpointer } from '../records/take-checkpoint.ts';
import { installationPaths, type WorkerSettings } from './config/config.ts';
import { reconnectingGateway } from './gateway/reconnecting-gateway.ts';
import type { Services } from './services/services.ts';

/** Opens the one door of an installation. The checkpoint key lives with it. */
export async function openApi(parts: Services): Promise<ListeningApi> {
  const { settings, store, logger, metrics } = parts;
  const places = installationPaths(settings.dir);
  const temporal = await reconnectingGateway(parts);
  const checkpoint = checkpointer(store, await readCheckpointKey(places.checkpointKey));
  const { clockToleranceMs, carriedForMs, requestsPerMinute } = settings.config.api;
  const api = await listenApi(
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
    await api.close();
    await temporal.close();
  };
  return { ...api, close };
}

/** Where an installation's API listens: in its folder unless the configuration says otherwise. */
export function listenOf({ config, dir }: WorkerSettings): ListenOn {
  return config.api.listen ?? { socket: installationPaths(dir).socket };
}
