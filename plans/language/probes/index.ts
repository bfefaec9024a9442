import { commandProbeKind } from './command.ts';
import { httpProbeKind } from './http.ts';
import { metricsProbeKind } from './metrics.ts';
import type { ProbeDefinition } from './probe-definition.ts';

/** Every kind of probe. What is exported below is what an author of a plan imports. */
export const probes = {
  http: httpProbeKind,
  metrics: metricsProbeKind,
  command: commandProbeKind,
} as const satisfies Readonly<Record<string, ProbeDefinition>>;

export { httpProbe } from './http.ts';
export { metricsProbe, rateOf, ratioOf, series, sumOf } from './metrics.ts';
export { commandProbe } from './command.ts';
