import { closeSync, openSync, readSync } from 'node:fs';

/**
 * What a line can say: a program is inside, its effect has happened, it leaves; a probe has looked; somebody was told.
 */
const events = ['inside', 'did', 'left', 'looked', 'told'] as const;

/** One line that a program has appended. */
export interface LedgerLine {
  readonly event: (typeof events)[number];
  readonly run: string;
  readonly step: string;
  /** 0 for a request over HTTP, a look or a message: it is not told which attempt it is. */
  readonly visit: number;
  readonly attempt: number;
  /** One execution of the program. */
  readonly id: string;
  /** The exit status of one that leaves; how often a probe has looked. */
  readonly value: string;
  /** When the harness has read it. */
  readonly seenAt: number;
}

/** Reads a ledger while programs append to it. */
export class Ledger {
  readonly path: string;
  readonly lines: LedgerLine[] = [];
  readonly #descriptor: number;
  #offset = 0;
  #rest = '';

  constructor(path: string) {
    this.path = path;
    this.#descriptor = openSync(path, 'a+');
  }

  /** The lines that came since the last look. */
  look(): LedgerLine[] {
    const buffer = Buffer.alloc(65_536);
    const size = readSync(this.#descriptor, buffer, 0, buffer.length, this.#offset);
    this.#offset += size;
    const parts = (this.#rest + buffer.toString('utf8', 0, size)).split('\n');
    this.#rest = parts.pop() ?? '';
    const fresh = parts.map(parseLine);
    this.lines.push(...fresh);
    return fresh;
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}

function parseLine(line: string): LedgerLine {
  const [said = '', run = '', step = '', visit = '', attempt = '', id = '', value = ''] = line.split(' ');
  const event = events.find((one) => one === said);
  if (!event) throw new Error(`no line of a ledger: ${line}`);
  return { event, run, step, visit: Number(visit), attempt: Number(attempt), id, value, seenAt: Date.now() };
}

/** The line that a program appends. */
export function lineOf(line: Omit<LedgerLine, 'seenAt'>): string {
  const { event, run, step, visit, attempt, id, value } = line;
  return `${event} ${run} ${step} ${visit} ${attempt} ${id} ${value}\n`;
}
