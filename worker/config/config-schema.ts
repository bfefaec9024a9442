import { z } from 'zod';
import { idSchema, millisecondsSchema, variableName } from '../../plans/language/schema/parts/values.ts';

/** Where a secret's value comes from, on the worker of the step's label. */
const secretProvider = z.discriminatedUnion('from', [
  z.strictObject({ from: z.literal('environment'), variable: variableName }),
  z.strictObject({ from: z.literal('file'), path: z.string() }),
  z.strictObject({ from: z.literal('command'), argv: z.array(z.string()).min(1) }),
]);

/** `backout.config.yaml`. Data, never code; checked at start, every error naming its key. Relative paths are the file's. */
export const configSchema = z.strictObject({
  /** The installation's folder: record, keys, spool, socket, logs. */
  dir: z.string().default('.backout'),
  api: z
    .strictObject({
      /** Default: a Unix socket `api.sock` in the installation's folder. */
      listen: z
        .union([
          z.strictObject({ socket: z.string() }),
          z.strictObject({ host: z.string(), port: z.int(), cert: z.string(), key: z.string() }),
        ])
        .optional(),
      clockToleranceMs: millisecondsSchema.default(300_000),
      /** How long a request printed with --print may be carried before it is submitted. */
      carriedForMs: millisecondsSchema.default(900_000),
      requestsPerMinute: z.int().min(1).default(600),
    })
    .prefault({}),
  temporal: z
    .strictObject({
      /** `embedded` runs a development server in `up`; otherwise TEMPORAL_* variables and profiles of @temporalio/envconfig apply. */
      mode: z.enum(['embedded', 'cluster']).default('embedded'),
      profile: z.string().optional(),
    })
    .prefault({}),
  worker: z
    .strictObject({
      labels: z.array(idSchema).default(['local']),
      secrets: z.record(variableName, secretProvider).default({}),
      /** Told when the record cannot be written. */
      operatorWebhook: z.string().optional(),
      /** Where a worker, and `up`, answer /healthz, /readyz and /metrics without TLS, for those who watch this host; nowhere unless set. */
      metrics: z
        .union([
          z.strictObject({ socket: z.string() }),
          z.strictObject({ host: z.string().default('127.0.0.1'), port: z.int() }),
        ])
        .optional(),
    })
    .prefault({}),
  smtp: z
    .strictObject({
      host: z.string(),
      port: z.int(),
      from: z.string(),
      secure: z.boolean().default(false),
      user: z.string().optional(),
      passwordSecret: variableName.optional(),
    })
    .optional(),
  /** Where the pages of published plans go, for the night when Backout is down. Default: `runbooks` in the installation's folder. */
  runbooks: z.string().optional(),
  log: z.strictObject({ level: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('info') }).prefault({}),
});
export type Config = z.infer<typeof configSchema>;
