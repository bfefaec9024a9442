import { Runtime } from '@temporalio/worker';
import type { Logger } from 'pino';
import { runOfWorkflow } from '../../workflows/definitions/names.ts';

const levels = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;
let isInstalled = false;

/**
 * Sends what Temporal's SDK has to say to our log: by default its core writes to stdout, which belongs to answers.
 * Once for each process; signals are the process's own business.
 */
export function installRuntime(logger: Logger): void {
  if (isInstalled) return;
  isInstalled = true;
  const at =
    (level: keyof typeof levels) =>
    (message: string, meta?: object): void =>
      logger[levels[level]](about(meta), message);
  Runtime.install({
    shutdownSignals: [],
    logger: {
      log: (level, message, meta) => at(level)(message, meta),
      trace: at('TRACE'),
      debug: at('DEBUG'),
      info: at('INFO'),
      warn: at('WARN'),
      error: at('ERROR'),
    },
    telemetryOptions: { logging: { filter: { core: 'WARN', other: 'ERROR' }, forward: {} } },
  });
}

const noise = new Set(['sdkComponent', 'taskToken', 'namespace', 'attempt', 'isLocal']);

/** Our runs have names, and every line of a run's workflow says its; Temporal's own identifiers would only lengthen the line. */
function about(meta: object = {}): object {
  const run = 'workflowId' in meta ? runOfWorkflow(String(meta.workflowId)) : undefined;
  const kept = Object.entries(meta).filter(([name]) => !noise.has(name));
  return { ...(run === undefined ? {} : { run }), ...Object.fromEntries(kept) };
}
