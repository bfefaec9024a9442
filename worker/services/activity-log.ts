import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import type { Logger } from 'pino';

/** Logs what activities do, and lets every line that they log say which run and step it is about. */
export function activityLog(logger: Logger): ActivityInterceptorsFactory {
  return (context) => {
    let about: Record<string, unknown> = {};
    return {
      inbound: {
        execute: async (input, next) => {
          about = { activity: context.info.activityType, ...aboutOf(input.args[0]) };
          const began = performance.now();
          try {
            const result = await next(input);
            logger.info({ ...about, ms: Math.round(performance.now() - began) }, 'done');
            return result;
          } catch (error) {
            logger.warn({ ...about, err: error, ms: Math.round(performance.now() - began) }, 'gave no answer');
            throw error;
          }
        },
      },
      outbound: { getLogAttributes: (input, next) => next({ ...input, ...about }) },
    };
  };
}

const facets = ['run', 'visit', 'attempt', 'label', 'request', 'round', 'purpose'] as const;

function aboutOf(argument: unknown): Record<string, unknown> {
  const given = (argument ?? {}) as Record<string, unknown>;
  const known = facets.flatMap((name) => (given[name] === undefined ? [] : [[name, given[name]]]));
  return { ...Object.fromEntries(known), ...(given['address'] === undefined ? {} : { step: given['address'] }) };
}
