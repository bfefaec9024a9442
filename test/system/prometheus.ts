import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { until } from '../support/until.ts';

/** A Prometheus server that scrapes one target every second. */
export interface Prometheus {
  /** The result of an expression now. Throws what Prometheus says where it cannot be evaluated. */
  query(expression: string): Promise<{ metric: Record<string, string>; value: [number, string] }[]>;
  /** Alerts that fire now. */
  firing(): Promise<string[]>;
  close(): Promise<void>;
}

/** Where a program of Prometheus is: on PATH, or out of Debian's package, unpacked into this user's cache; undefined where neither works. */
export function findPrometheus(): string | undefined {
  const onPath = (process.env['PATH'] ?? '').split(':').map((folder) => join(folder, 'prometheus'));
  const found = [...onPath, join(unpacked, 'usr/bin/prometheus')].find((path) => existsSync(path));
  return found ?? fromPackage();
}

const unpacked = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'backout', 'prometheus');

function fromPackage(): string | undefined {
  try {
    mkdirSync(unpacked, { recursive: true });
    execFileSync('apt-get', ['download', 'prometheus'], { cwd: unpacked, stdio: 'ignore', timeout: 60_000 });
    const file = readdirSync(unpacked).find((name) => name.endsWith('.deb'));
    execFileSync('dpkg', ['-x', join(unpacked, file ?? ''), unpacked], { timeout: 60_000 });
    const path = join(unpacked, 'usr/bin/prometheus');
    return existsSync(path) ? path : undefined;
  } catch {
    return undefined;
  }
}

/** Starts one that scrapes `target` as job `backout` and evaluates a file of rules every second. */
export async function startPrometheus(program: string, target: string, rules: string): Promise<Prometheus> {
  const dir = await mkdtemp(join(tmpdir(), 'backout-prometheus-'));
  const port = await freePort();
  const scrape = { job_name: 'backout', static_configs: [{ targets: [target] }] };
  const config = {
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    rule_files: [rules],
    scrape_configs: [scrape],
  };
  await writeFile(join(dir, 'prometheus.yml'), stringify(config));
  const args = [`--config.file=${dir}/prometheus.yml`, `--storage.tsdb.path=${dir}/data`];
  const child = spawn(program, [...args, `--web.listen-address=127.0.0.1:${port}`], { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = `http://127.0.0.1:${port}`;
  const close = async () => {
    child.kill('SIGKILL');
    await ended;
    await rm(dir, { recursive: true, force: true });
  };
  const answers = () =>
    fetch(`${url}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  await until(answers, 30_000, 'Prometheus answers');
  return {
    query: async (expression) => {
      const reply = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(expression)}`);
      const { status, error, data } = (await reply.json()) as {
        status: string;
        error?: string;
        data: { result: never[] };
      };
      if (status !== 'success') throw new Error(`${expression}: ${error}`);
      return data.result;
    },
    firing: async () => {
      const { data } = (await (await fetch(`${url}/api/v1/alerts`)).json()) as {
        data: { alerts: { state: string; labels: { alertname: string } }[] };
      };
      return data.alerts.filter(({ state }) => state === 'firing').map(({ labels }) => labels.alertname);
    },
    close,
  };
}

/** A port that nobody uses just now. */
export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
