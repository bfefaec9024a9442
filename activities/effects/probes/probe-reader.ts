import type { FrozenProbe } from '../../../plans/language/probes/frozen-probe.ts';
import type { Reading } from '../values/verdict.ts';
import type { ProbeContext } from './context.ts';

/** How the probes of one kind are read. Each kind has a file that gives this, and a row in `index.ts`. */
export interface ProbeReader<Probe = FrozenProbe> {
  /**
   * Reads one value, and changes nothing. What keeps it from being read is an `error` reading, or is thrown and becomes
   * one; an abort of the context's signal ends it at once and is thrown.
   */
  read(probe: Probe, context: ProbeContext): Promise<Reading>;
}
