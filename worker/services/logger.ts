import pino, { type Logger } from 'pino';
import type { WorkerSettings } from '../config/config.ts';

/** Structured lines on stderr; stdout belongs to answers. */
export function processLogger({ config }: WorkerSettings): Logger {
  return pino({ level: config.log.level }, sturdy({ dest: 2 }));
}

/** For a person who watches a terminal: everything into a file, and only what goes wrong on stderr. */
export function terminalLogger({ config }: WorkerSettings, file: string): Logger {
  const streams = [
    {
      level: config.log.level === 'silent' ? ('fatal' as const) : config.log.level,
      stream: sturdy({ dest: file, mode: 0o600 }),
    },
    { level: 'error' as const, stream: sturdy({ dest: 2 }) },
  ];
  return pino({ level: config.log.level }, pino.multistream(streams));
}

/** What cannot be written meanwhile is kept up to this many characters. */
const KEPT_LENGTH = 4_000_000;

/**
 * Nobody's work ends because a line of the log could not be written: on a full disk lines wait until there is room, and
 * where nobody reads any more they are dropped.
 */
function sturdy(options: { dest: number | string; mode?: number }): ReturnType<typeof pino.destination> {
  const destination = pino.destination({ ...options, sync: true, maxLength: KEPT_LENGTH });
  destination.on('error', () => undefined);
  return destination;
}
