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
};
const members: readonly (readonly [holder: object, name: string, what: string])[] = [
  [Math, 'random', 'random numbers (Math.random)'],
  [process, 'kill', 'other processes (process.kill)'],
  [process, 'hrtime', 'the clock (process.hrtime)'],
  [process, 'uptime', 'the clock (process.uptime)'],
  [process, 'exit', 'the end of its process (process.exit)'],
];

/** Replaces clocks, random numbers, network and timers of this process, for good, by versions that throw. */
export function guard(): void {
  for (const [name, what] of Object.entries(globals)) replace(globalThis, name, forbidding(what));
  for (const [holder, name, what] of members) replace(holder, name, forbidding(what));
}

function replace(holder: object, name: string, value: unknown): void {
  Object.defineProperty(holder, name, { value, configurable: true, writable: true });
}

/** Throws however it is used: called, constructed, or asked for a member. */
function forbidding(what: string): unknown {
  const refuse = (): never => {
    throw new ForbiddenInPlan(what);
  };
  return new Proxy(function forbidden() {}, { apply: refuse, construct: refuse, get: refuse });
}
