import { formatDuration } from '../../../common/duration.ts';
import type { Condition, FrozenCriterion, FrozenProbe, Series } from '../schema/criteria.ts';
import type { FrozenQuorum } from '../schema/steps.ts';
import type { FrozenSecretInput } from '../schema/values.ts';

/** An input as people read it: settings, outputs and secrets by name. */
export function inputWords(input: FrozenSecretInput): string {
  if (typeof input !== 'object') return String(input);
  if ('join' in input) return input.join.map(inputWords).join('');
  if (input.ref === 'setting') return `{setting ${input.name}}`;
  if (input.ref === 'secret') return `{secret ${input.name}}`;
  return `{output of ${[input.step, ...input.path].join('.')}}`;
}

/** A command line as people read it: arguments with blanks in quotes. */
export function commandWords(argv: readonly FrozenSecretInput[]): string {
  return argv
    .map((input) => inputWords(input))
    .map((text) => (/^[^\s'"]+$/.test(text.replaceAll(/\{[^}]*\}/g, '{}')) ? text : JSON.stringify(text)))
    .join(' ');
}

/** `above 0.05`, `from 1 to 100`, `(finds /^o/ and is "ok")`. */
export function conditionWords(condition: Condition): string {
  switch (condition.kind) {
    case 'above':
    case 'below':
      return `${condition.kind} ${condition.bound}`;
    case 'between':
      return `from ${condition.low} to ${condition.high}`;
    case 'equals':
      return `is ${JSON.stringify(condition.value)}`;
    case 'matches':
      return `finds /${condition.pattern}/`;
    case 'all':
    case 'any':
      return `(${condition.of.map(conditionWords).join(condition.kind === 'all' ? ' and ' : ' or ')})`;
  }
}

/** What a probe reads, and from where. */
export function probeWords(probe: FrozenProbe): string {
  const from = probe.kind === 'command' ? commandWords(probe.argv) : inputWords(probe.url);
  return `${readWords(probe)} of ${probe.kind === 'http' ? `${probe.method} ` : ''}${from}`;
}

function readWords({ read }: FrozenProbe): string {
  switch (read.kind) {
    case 'json':
      return `JSON ${read.path.join('.') || 'document'}`;
    case 'value':
      return seriesWords(read.series);
    case 'rate':
      return `increase a second of ${seriesWords(read.series)} over ${formatDuration(read.overMs)}`;
    case 'ratio':
      return `${seriesWords(read.of)} / ${seriesWords(read.to)} over ${formatDuration(read.overMs)}, at least ${read.atLeast},`;
    case 'status':
    case 'latency':
    case 'body':
    case 'exit':
    case 'stdout':
      return { status: 'status', latency: 'latency in ms', body: 'body', exit: 'exit status', stdout: 'output' }[
        read.kind
      ];
  }
}

function seriesWords({ metric, labels }: Series): string {
  const shown = Object.entries(labels).map(([name, value]) => `${name}="${value}"`);
  return shown.length > 0 ? `${metric}{${shown.join(',')}}` : metric;
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

/** `2 × engineer and 1 × owner`. */
export function quorumInDocument(quorum: FrozenQuorum): string {
  if (quorum.kind === 'role') return `${quorum.count} × ${quorum.role}`;
  const joined = quorum.of.map((one) => (one.kind === 'role' ? quorumInDocument(one) : `(${quorumInDocument(one)})`));
  return joined.join(quorum.kind === 'all' ? ' and ' : ' or ');
}
