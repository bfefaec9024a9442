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
    const { samples } = parseExposition(page);
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
    // 10 and 9 of pod a, which restarted; 20 of pod b; 9 failing
    expect(rateReading(scrapes, all)).toEqual({ value: 19.5 });
    expect(ratioReading(scrapes, failing, all, 1)).toEqual({ value: 9 / 39 });
  });

  it('take a counter that never counted as none, but not the other way round', () => {
    expect(ratioReading(scrapes, { metric: 'r', labels: { code: '503' } }, all, 1)).toEqual({ value: 0 });
    expect(ratioReading(scrapes, all, { metric: 'q', labels: {} }, 1)).toHaveProperty('error');
  });

  it('are unclear where too little happened', () => {
    expect(ratioReading(scrapes, failing, all, 40)).toEqual({
      unclear: 'only 39 of r between the scrapes, at least 40 are needed',
    });
  });

  const pages = (first: string, second: string) => ({
    first: parseExposition(first),
    second: parseExposition(second),
    ms: 5000,
  });
  const requests = { metric: 'req_total', labels: {} };
  const failed = { metric: 'req_total', labels: { code: '500' } };

  it('of a metric that the page does not have are an error, also above the line of a ratio', () => {
    const two = pages('req_total{code="200"} 1\n', 'req_total{code="200"} 101\n');
    const misspelt = { metric: 'reqs_total', labels: { code: '500' } };
    expect(ratioReading(two, misspelt, requests, 1)).toEqual({ error: 'the page has no reqs_total{code="500"}' });
    const label = { metric: 'req_total', labels: { kode: '500' } };
    expect(ratioReading(two, label, requests, 1)).toEqual({ error: 'the page has no req_total{kode="500"}' });
    expect(ratioReading(two, failed, requests, 1)).toEqual({ value: 0 });
  });

  it('of a metric that is declared and has counted nothing yet are 0', () => {
    const text = (value: number) => `# TYPE failed_total counter\nreq_total ${value}\n`;
    const two = pages(text(1), text(101));
    expect(ratioReading(two, { metric: 'failed_total', labels: {} }, requests, 1)).toEqual({ value: 0 });
  });

  it('that were not on the first page at all are inconclusive: nobody knows since when they count', () => {
    const two = pages('up 1\n', 'req_total{code="200"} 900000\nreq_total{code="500"} 50000\n');
    expect(ratioReading(two, failed, requests, 1)).toHaveProperty('unclear');
    expect(rateReading(two, requests)).toHaveProperty('unclear');
  });

  it('of two replicas behind one address are inconclusive', () => {
    const two = pages(
      'req_total{code="200"} 1000\nreq_total{code="500"} 90\n',
      'req_total{code="200"} 900\nreq_total{code="500"} 700\n',
    );
    expect(ratioReading(two, failed, requests, 1)).toHaveProperty('unclear');
    const started = (at: number, value: number) => `process_start_time_seconds ${at}\nreq_total{code="500"} ${value}\n`;
    expect(rateReading(pages(started(1_000, 10), started(500, 90)), requests)).toHaveProperty('unclear');
    expect(rateReading(pages(started(1_000, 90), started(1_000, 10)), requests)).toHaveProperty('unclear');
  });

  it('of a process that has just been started are counted from 0, as its start time says', () => {
    const started = (at: number, value: number) => `process_start_time_seconds ${at}\nreq_total ${value}\n`;
    const now = Date.now() / 1000;
    expect(rateReading(pages(started(now - 9_000, 40), started(now - 2, 50)), requests)).toEqual({ value: 10 });
  });
});
