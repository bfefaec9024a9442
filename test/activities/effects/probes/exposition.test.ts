import { parseExposition } from '../../../../activities/effects/probes/exposition.ts';
import { rateReading, ratioReading, valueReading } from '../../../../activities/effects/probes/series.ts';

const page = `
# HELP http_requests_total The number of requests.
# TYPE http_requests_total counter
http_requests_total{method="post",code="200"} 1027 1395066363000
http_requests_total{method="post",code="500"}    3
msdos_file_access_time_seconds{path="C:\\\\DIR\\\\FILE.TXT",error="Cannot find file:\\n\\"FILE.TXT\\""} 1.458255915e9
metric_without_labels 12.47
something_weird{problem="division by zero",} +Inf
rpc_duration_seconds{quantile="0.5"} NaN
tight{a="b"}1
foo_bucket{le="10"} 17 # {trace_id="x"} 9.8 1520879607.789
{"my.dotted",env="prod"} 4
# EOF
`;

describe('an exposition', () => {
  it('is read with labels, escapes, timestamps, exemplars and special values', () => {
    const samples = parseExposition(page);
    expect(samples).toContainEqual({
      name: 'http_requests_total',
      labels: { method: 'post', code: '200' },
      value: 1027,
    });
    expect(samples).toContainEqual({
      name: 'msdos_file_access_time_seconds',
      labels: { path: 'C:\\DIR\\FILE.TXT', error: 'Cannot find file:\n"FILE.TXT"' },
      value: 1.458255915e9,
    });
    expect(samples).toContainEqual({ name: 'metric_without_labels', labels: {}, value: 12.47 });
    expect(samples).toContainEqual({
      name: 'something_weird',
      labels: { problem: 'division by zero' },
      value: Infinity,
    });
    expect(samples).toContainEqual({ name: 'tight', labels: { a: 'b' }, value: 1 });
    expect(samples).toContainEqual({ name: 'foo_bucket', labels: { le: '10' }, value: 17 });
    expect(samples).toContainEqual({ name: 'my.dotted', labels: { env: 'prod' }, value: 4 });
    expect(samples).toHaveLength(9);
  });

  it.each([
    ['<html>'],
    ['name'],
    ['name{a=b} 1'],
    ['name{a="b" 1'],
    ['name 1 2 3'],
    ['name 0x10'],
    ['name{a="b"} one'],
  ])('is refused with its line where it is none: %s', (line) => {
    expect(() => parseExposition(`ok 1\n${line}\n`)).toThrow(/line 2/);
  });
});

describe('series', () => {
  const before = parseExposition('r{code="200",pod="a"} 100\nr{code="200",pod="b"} 50\nr{code="500",pod="a"} 5\n');
  const after = parseExposition('r{code="200",pod="a"} 10\nr{code="200",pod="b"} 70\nr{code="500",pod="a"} 9\n');
  const scrapes = { first: before, second: after, ms: 2000 };
  const all = { metric: 'r', labels: {} };
  const failing = { metric: 'r', labels: { code: '500' } };

  it('sum up what carries the labels', () => {
    expect(valueReading(before, all)).toEqual({ value: 155 });
    expect(valueReading(before, failing)).toEqual({ value: 5 });
    expect(valueReading(before, { metric: 'q', labels: {} })).toMatchObject({ error: expect.stringContaining('no q') });
  });

  it('count a process that began at 0 again by what it counted since', () => {
    // 10 of pod a, which restarted; 20 of pod b; 4 failing
    expect(rateReading(scrapes, all)).toEqual({ value: 17 });
    expect(ratioReading(scrapes, failing, all, 1)).toEqual({ value: 4 / 34 });
  });

  it('take a counter that never counted as none, but not the other way round', () => {
    expect(ratioReading(scrapes, { metric: 'r', labels: { code: '503' } }, all, 1)).toEqual({ value: 0 });
    expect(ratioReading(scrapes, all, { metric: 'q', labels: {} }, 1)).toHaveProperty('error');
  });

  it('are unclear where too little happened', () => {
    expect(ratioReading(scrapes, failing, all, 35)).toEqual({
      unclear: 'only 34 of r between the scrapes, at least 35 are needed',
    });
  });
});
