import type { FrozenProbe, ProbeKind } from '../../../plans/language/probes/frozen-probe.ts';
import { commandReader } from './command.ts';
import { httpReader } from './http.ts';
import { metricsReader } from './metrics.ts';
import type { ProbeReader } from './probe-reader.ts';

/** How each kind of probe is read. */
const probeReaders = {
  http: httpReader,
  metrics: metricsReader,
  command: commandReader,
} as const satisfies Readonly<Record<ProbeKind, ProbeReader>>;

/** How a probe is read. */
export function readerOf({ kind }: FrozenProbe): ProbeReader {
  return probeReaders[kind];
}
