import type { Client } from '@temporalio/client';
import type { TemporalGateway } from '../../api/context/deps.ts';
import type { Services } from '../services/services.ts';
import { reportLostRun } from './report-lost-run.ts';
import { temporalGateway } from './temporal-gateway.ts';
import { temporalClient, temporalPlace } from './temporal.ts';

interface Way {
  readonly address: string | undefined;
  readonly client: Client;
  readonly gateway: TemporalGateway;
}

/**
 * The API's way to Temporal, which follows the embedded server when that had to come back at another port; a cluster's
 * address is the configuration's, for as long as the process runs. Throws where there is no address to begin with.
 */
export async function reconnectingGateway(parts: Services): Promise<TemporalGateway & { close(): Promise<void> }> {
  let way = await wayOf(parts);
  const current = async (): Promise<TemporalGateway> => {
    if (parts.settings.config.temporal.mode === 'cluster') return way.gateway;
    const { address } = (await temporalPlace(parts.settings)).options;
    if (address === way.address) return way.gateway;
    const left = way;
    way = await wayOf(parts);
    parts.logger.warn({ from: left.address, to: way.address }, 'Temporal is at another address now');
    void left.client.connection.close().catch(() => undefined);
    return way.gateway;
  };
  return {
    submit: async (run, request) => (await current()).submit(run, request),
    startRun: async (run) => (await current()).startRun(run),
    assess: async (request, labels) => (await current()).assess(request, labels),
    close: () => way.client.connection.close(),
  };
}

async function wayOf(parts: Services): Promise<Way> {
  const { settings, store, installation, logger } = parts;
  const place = await temporalPlace(settings);
  const client = temporalClient(place);
  const gateway = temporalGateway({
    client,
    store,
    installation: installation.id,
    logger,
    goneMs: settings.pace.goneMs,
    onLost: (run) => reportLostRun(parts, run, 'none'),
  });
  return { address: place.options.address, client, gateway };
}
