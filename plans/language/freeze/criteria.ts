import { specOf } from '../builders/contents.ts';
import type {
  Criterion,
  CommandProbeSpec,
  CriterionSpec,
  HttpProbeSpec,
  MetricsProbeSpec,
  MetricsRead,
  Probe,
} from '../builders/criteria.ts';
import { defaults } from '../defaults.ts';
import type * as frozen from '../schema/criteria.ts';
import { mark, freezeDuration, report, type FreezeContext } from './context.ts';
import { freezePlainInput, plainList, secretRecord } from './inputs.ts';

type ProbeSpec =
  | ({ readonly type: 'http' } & HttpProbeSpec)
  | ({ readonly type: 'command' } & CommandProbeSpec)
  | ({ readonly type: 'metrics' } & MetricsProbeSpec);

export function freezeCriterion(context: FreezeContext, path: string, criterion: Criterion): frozen.FrozenCriterion {
  mark(context, path, criterion);
  // The set of criteria holds nothing that the builder did not make.
  const spec = specOf<CriterionSpec>(criterion) as CriterionSpec;
  const times = spec.times ?? 1;
  return {
    id: criterion.id,
    title: spec.title,
    because: spec.because ?? null,
    runsOn: spec.runsOn ?? defaults.runsOn,
    probe: freezeProbe(context, `${path}/probe`, spec.probe),
    pass: spec.pass ?? null,
    fail: spec.fail ?? null,
    unit: spec.unit ?? null,
    times,
    everyMs: times > 1 ? freezeDuration(context, `${path}/everyMs`, spec.every ?? defaults.criterion.every) : 0,
  };
}

export function freezeProbe(context: FreezeContext, path: string, probe: Probe): frozen.FrozenProbe {
  mark(context, path, probe);
  const spec = specOf<ProbeSpec>(probe);
  switch (spec?.type) {
    case 'http':
      return httpProbe(context, path, spec);
    case 'command':
      return commandProbe(context, path, spec);
    case 'metrics':
      return metricsProbe(context, path, spec);
    case undefined:
      report(context, path, 'a probe is missing here', {
        expected: 'httpProbe(…), metricsProbe(…) or commandProbe(…)',
        found: probe === undefined ? 'nothing' : typeof probe,
      });
      return { kind: 'command', argv: ['false'], cwd: null, env: {}, timeoutMs: 0, read: { kind: 'exit' } };
  }
}

function timeout(context: FreezeContext, path: string, spec: ProbeSpec): number {
  return freezeDuration(context, `${path}/timeoutMs`, spec.timeout ?? defaults.probe.timeout);
}

function httpProbe(
  context: FreezeContext,
  path: string,
  spec: Extract<ProbeSpec, { type: 'http' }>,
): frozen.FrozenProbe {
  const { read = 'status' } = spec;
  return {
    kind: 'http',
    method: spec.method ?? 'GET',
    url: freezePlainInput(context, `${path}/url`, spec.url),
    headers: secretRecord(context, `${path}/headers`, spec.headers),
    timeoutMs: timeout(context, path, spec),
    read: typeof read === 'string' ? { kind: read } : { kind: 'json', path: [...read.path] },
  };
}

function commandProbe(
  context: FreezeContext,
  path: string,
  spec: Extract<ProbeSpec, { type: 'command' }>,
): frozen.FrozenProbe {
  const { read = 'exit' } = spec;
  return {
    kind: 'command',
    argv: plainList(context, `${path}/argv`, spec.argv),
    cwd: spec.cwd === undefined ? null : freezePlainInput(context, `${path}/cwd`, spec.cwd),
    env: secretRecord(context, `${path}/env`, spec.env),
    timeoutMs: timeout(context, path, spec),
    read: typeof read === 'string' ? { kind: read } : { kind: 'json', path: [...read.path] },
  };
}

function metricsProbe(
  context: FreezeContext,
  path: string,
  spec: Extract<ProbeSpec, { type: 'metrics' }>,
): frozen.FrozenProbe {
  return {
    kind: 'metrics',
    url: freezePlainInput(context, `${path}/url`, spec.url),
    headers: secretRecord(context, `${path}/headers`, spec.headers),
    timeoutMs: timeout(context, path, spec),
    read: metricsRead(context, `${path}/read`, spec.read),
  };
}

function metricsRead(
  context: FreezeContext,
  path: string,
  read: MetricsRead,
): Extract<frozen.FrozenProbe, { kind: 'metrics' }>['read'] {
  if (read.kind === 'value') return { kind: 'value', series: copied(read.series) };
  const overMs = freezeDuration(context, `${path}/overMs`, read.over);
  if (read.kind === 'rate') return { kind: 'rate', series: copied(read.series), overMs };
  return { kind: 'ratio', of: copied(read.of), to: copied(read.to), overMs, atLeast: read.atLeast };
}

function copied({ metric, labels }: frozen.Series): frozen.Series {
  return { metric, labels: { ...labels } };
}
