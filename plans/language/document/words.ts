import { formatDuration } from '../../../common/text/duration.ts';
import { definitionOfProbe, type FrozenProbe } from '../probes/frozen-probe.ts';
import type { FrozenCriterion } from '../schema/criteria.ts';
import { shellWords, type ShownSettings } from './parts/shell.ts';
import { conditionWords } from './parts/words.ts';

/** What a probe reads, and from where. */
export function probeWords(probe: FrozenProbe): string {
  return definitionOfProbe(probe).words(probe);
}

/** What a person types to read by hand what a probe reads: its command, or the document that its value is found in. */
export function probeShellOf(probe: FrozenProbe, settings: ShownSettings | undefined): string {
  return definitionOfProbe(probe).shell(probe, shellWords(settings));
}

/** `passes below 0.01, fails above 0.05`, with the measurements that must agree. */
export function criterionWords({ pass, fail, unit, times, everyMs }: FrozenCriterion): string {
  const behind = unit ? ` ${unit}` : '';
  const parts = [
    ...(pass ? [`passes: ${conditionWords(pass)}${behind}`] : []),
    ...(fail ? [`fails: ${conditionWords(fail)}${behind}`] : []),
    ...(times > 1 ? [`${times} measurements ${formatDuration(everyMs)} apart must agree`] : []),
  ];
  return parts.join('; ');
}
