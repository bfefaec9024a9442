/** Thrown where a plan uses what would give another plan tomorrow, or would act while the plan is only read. */
export class ForbiddenInPlan extends Error {
  readonly forbidden: string;

  constructor(forbidden: string) {
    super(`a plan cannot use ${forbidden}`);
    this.name = 'ForbiddenInPlan';
    this.forbidden = forbidden;
  }
}

const globals: Readonly<Record<string, string>> = {
  // The network first: Node loads it when it is replaced, and reads the clock while it does.
  fetch: 'the network (fetch)',
  WebSocket: 'the network (WebSocket)',
  EventSource: 'the network (EventSource)',
  Date: 'the clock (Date)',
  performance: 'the clock (performance)',
  crypto: 'random numbers (crypto)',
  setTimeout: 'a timer (setTimeout)',
  setInterval: 'a timer (setInterval)',
  setImmediate: 'a timer (setImmediate)',
  navigator: 'the machine (navigator)',
};
const members: readonly (readonly [holder: object, name: string, what: string])[] = [
  [Math, 'random', 'random numbers (Math.random)'],
  [process, 'kill', 'other processes (process.kill)'],
  [process, 'hrtime', 'the clock (process.hrtime)'],
  [process, 'uptime', 'the clock (process.uptime)'],
  [process, 'exit', 'the end of its process (process.exit)'],
  [process, 'abort', 'the end of its process (process.abort)'],
  [process, 'reallyExit', 'the end of its process (process.reallyExit)'],
  [process, 'cwd', 'the folder that it is read in (process.cwd)'],
  [process, 'chdir', 'the folder that it is read in (process.chdir)'],
  [process, 'loadEnvFile', 'a file of settings (process.loadEnvFile)'],
  ...['memoryUsage', 'cpuUsage', 'resourceUsage', 'availableMemory', 'constrainedMemory'].map(
    (name) => [process, name, `the machine (process.${name})`] as const,
  ),
  [process, 'getBuiltinModule', 'modules of Node (process.getBuiltinModule)'],
  [process, 'binding', 'modules of Node (process.binding)'],
  [process, 'dlopen', 'modules of Node (process.dlopen)'],
  ...['getuid', 'geteuid', 'getgid', 'getegid', 'getgroups', 'umask'].map(
    (name) => [process, name, `who reads it (process.${name})`] as const,
  ),
  // It writes the time of its call where it is given none.
  [Intl, 'DateTimeFormat', 'the clock (Intl.DateTimeFormat)'],
];

/** What packages look at when they are loaded: the same on every machine, so that no plan depends on it. */
const machine = {
  platform: 'linux',
  arch: 'x64',
  version: 'v24.0.0',
  argv: [],
  execPath: '/usr/bin/node',
  execArgv: [],
  title: 'node',
  ppid: 1,
} as const;

/**
 * Replaces clocks, random numbers, network and timers of this process, and what it says of the machine and its user, for
 * good: by versions that throw, or by what is the same everywhere.
 */
export function guard(): void {
  for (const [name, what] of Object.entries(globals)) replace(globalThis, name, forbidding(what));
  // Newer versions of Node have it.
  if ('Temporal' in globalThis) replace(globalThis, 'Temporal', forbidding('the clock (Temporal)'));
  for (const [holder, name, what] of members) replace(holder, name, forbidding(what));
  for (const [name, value] of Object.entries(machine)) replace(process, name, value);
}

/** Modules of Node through which a package could reach the network, or run something, while a plan is only read. */
const reachingOut: ReadonlySet<string> = new Set(
  'net tls http https http2 dgram dns dns/promises child_process cluster inspector worker_threads'.split(' '),
);

/** What a package that a plan imports may not use, in words; undefined for a module that only computes or reads. */
export function reachesOut(specifier: string): string | undefined {
  const name = specifier.replace(/^node:/, '');
  return reachingOut.has(name) ? `the network or another process, through a package (node:${name})` : undefined;
}

/** What keeps the text of a module from being the same plan wherever it lies: `import.meta` names its folder. */
export function placeDependence(url: string, text: string): ForbiddenInPlan | undefined {
  const lines = text.split('\n');
  const line = lines.findIndex((one) => /^(?!\s*(?:\/\/|\/?\*)).*\bimport\s*\.\s*meta\b/.test(one));
  if (line < 0) return undefined;
  const problem = new ForbiddenInPlan('the place where its file lies (import.meta)');
  const column = (lines[line]?.search(/\bimport\s*\.\s*meta\b/) ?? 0) + 1;
  problem.stack = `${problem.message}\n    at ${url}:${line + 1}:${column}`;
  return problem;
}

/** For good: what is put in its place would be the clock or the network again. */
function replace(holder: object, name: string, value: unknown): void {
  const set = (): never => {
    throw new ForbiddenInPlan(`another ${name} than the one that it is given`);
  };
  Object.defineProperty(holder, name, { get: () => value, set, configurable: false });
}

/** Throws however it is used: called, constructed, or asked for a member. */
function forbidding(what: string): unknown {
  const refuse = (): never => {
    throw new ForbiddenInPlan(what);
  };
  return new Proxy(function forbidden() {}, { apply: refuse, construct: refuse, get: refuse });
}
