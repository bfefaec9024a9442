import pino, { type Logger } from 'pino';
import type { Settings } from './config.ts';

/** Structured lines on stderr; stdout belongs to answers. */
export function processLogger({ config }: Settings): Logger {
  return pino({ level: config.log.level }, pino.destination({ dest: 2, sync: true }));
}

/** For a person who watches a terminal: everything into a file, and only what goes wrong on stderr. */
export function terminalLogger({ config }: Settings, file: string): Logger {
  const streams = [
    {
      level: config.log.level === 'silent' ? ('fatal' as const) : config.log.level,
      stream: pino.destination({ dest: file, mode: 0o600, sync: true }),
    },
    { level: 'error' as const, stream: pino.destination({ dest: 2, sync: true }) },
  ];
  return pino({ level: config.log.level }, pino.multistream(streams));
}
