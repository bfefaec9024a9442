import { Client, Connection } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { NativeConnection, type NativeConnectionOptions } from '@temporalio/worker';
import { BackoutError } from '../../common/errors.ts';
import { messageOf } from '../../common/is-error.ts';
import { installationPaths, type WorkerSettings } from '../config/config.ts';
import { grpcReconnect } from '../server/grpc-reconnect.ts';
import { embeddedAddress } from '../server/embedded-server.ts';

/** Where Temporal is. */
export interface TemporalPlace {
  readonly options: NativeConnectionOptions;
  readonly namespace: string;
}

/**
 * The Temporal server of a configuration: the installation's embedded one, or the cluster that `TEMPORAL_*` variables
 * and profile files name. Throws `temporal-unreachable` where the embedded one was never started.
 */
export async function temporalPlace({ config, dir }: WorkerSettings): Promise<TemporalPlace> {
  if (config.temporal.mode === 'embedded') return embeddedPlace(dir);
  const { profile } = config.temporal;
  try {
    const { connectionOptions, namespace = 'default' } = loadClientConnectConfig(
      profile === undefined ? {} : { profile },
    );
    return { options: connectionOptions, namespace };
  } catch (error) {
    throw new BackoutError('config-invalid', 'the configuration of Temporal cannot be used', {
      found: messageOf(error),
      where: 'temporal.profile',
    });
  }
}

async function embeddedPlace(dir: string): Promise<TemporalPlace> {
  const address = await embeddedAddress(installationPaths(dir).temporal);
  if (address) return { options: { address }, namespace: 'default' };
  throw new BackoutError('temporal-unreachable', 'the embedded Temporal server was never started', {
    expected: 'a server that `backout up` has started',
    found: 'none',
    where: 'temporal.mode',
    next: 'backout up, or temporal.mode: cluster',
  });
}

/**
 * A client that dials when it is first used, so that the API works while Temporal is away, and dials again at least
 * twice a second while somebody asks, so that it works as soon as Temporal is back.
 */
export function temporalClient({ options, namespace }: TemporalPlace): Client {
  const { address, tls, metadata, apiKey } = options;
  const given = Object.entries({ address, tls, metadata, apiKey }).filter(([, value]) => value !== undefined);
  const connection = Connection.lazy({
    ...Object.fromEntries(given),
    connectTimeout: 3000,
    channelArgs: grpcReconnect,
  });
  return new Client({ connection, namespace });
}

/** The connection of workers. Throws when nobody answers. */
export function nativeConnection({ options }: TemporalPlace): Promise<NativeConnection> {
  return NativeConnection.connect(options);
}
