import swagger from '@fastify/swagger';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { flushNoise } from '../authority/receiving/unknown-senders.ts';
import { keepCheckpoints } from './checkpoints.ts';
import type { ApiDeps } from './context/deps.ts';
import { onError, onNotFound } from './context/failure.ts';
import { openApiDocument } from './openapi.ts';
import { watchRecord } from './record-health.ts';
import { limitRate } from './rate.ts';
import { largestBody, type Routes } from './context/route.ts';
import { assessmentRoutes } from './routes/assessments.ts';
import { blobRoutes } from './routes/blobs.ts';
import { eventRoutes } from './routes/events.ts';
import { healthRoutes } from './routes/health.ts';
import { installationRoutes } from './routes/installation.ts';
import { planRoutes } from './routes/plans.ts';
import { recordRoutes } from './routes/record.ts';
import { releaseRoutes } from './routes/releases.ts';
import { requestRoutes } from './routes/requests.ts';
import { rosterRoutes } from './routes/roster.ts';
import { runRoutes } from './routes/runs.ts';
import { knowSessions } from './context/sessions.ts';

const routes: readonly Routes[] = [
  healthRoutes,
  installationRoutes,
  requestRoutes,
  blobRoutes,
  planRoutes,
  releaseRoutes,
  runRoutes,
  eventRoutes,
  assessmentRoutes,
  recordRoutes,
  rosterRoutes,
];

/** A whole request takes no longer than this to arrive, the largest blob over a slow line included. */
const REQUEST_MS = 120_000;

/** Certificate and key of a door that is reached over a network. */
export interface Tls {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/**
 * The one door, not yet listening: every route of api/context/paths.ts over these dependencies. Closing it ends its streams;
 * store and Temporal stay the caller's to close. No GET changes anything.
 */
export function createApi(deps: ApiDeps, tls?: Tls): FastifyInstance {
  const options = {
    loggerInstance: deps.logger as FastifyBaseLogger,
    bodyLimit: largestBody,
    // Whoever sends a byte now and then does not hold a connection for ever.
    requestTimeout: REQUEST_MS,
    // A HEAD of a stream would be kept open for nobody.
    exposeHeadRoutes: false,
    logController: new LogController({ disableRequestLogging: true }),
    routerOptions: { maxParamLength: 400 },
    // An address that cannot be read never reaches a route, nor the handler of errors.
    frameworkErrors: onError,
  };
  // A server with TLS has another type, but nothing here depends on which of the two it is.
  const api = tls
    ? (Fastify({ ...options, https: { ...tls, minVersion: 'TLSv1.3' } }) as unknown as FastifyInstance)
    : Fastify(options);
  api.setValidatorCompiler(validatorCompiler);
  api.setSerializerCompiler(serializerCompiler);
  api.setErrorHandler(onError);
  api.setNotFoundHandler(onNotFound);
  api.register(swagger, openApiDocument);
  watchRecord(api, deps);
  knowSessions(api, deps);
  limitRate(api, deps);
  keepCheckpoints(api, deps);
  // Where the record cannot be written, what strangers sent is the least of it.
  api.addHook('onClose', () => flushNoise(deps.store).catch(() => undefined));
  // Registered after the plugins, so that these see every route.
  api.register(async (scope) => routes.forEach((add) => add(scope.withTypeProvider(), deps)));
  return api;
}
