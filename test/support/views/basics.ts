import type { RunView, StepView } from '../../../views/schemas/types.ts';

/** When every fixture is looked at. */
export const now = Date.parse('2026-11-23T03:20:00.000Z');
/** A time so many minutes before it. */
export const minutesAgo = (minutes: number): string => new Date(now - minutes * 60_000).toISOString();

/** What is hostile in a text: escapes, control characters, marks that turn the direction, letters of two columns, much of everything. */
export const hostile = {
  escapes: '\u001b[2J\u001b]0;owned\u0007\u001b[31mred\u009b1mcsi\u0000\b\r\nnew line\ttab',
  rtl: '\u202eetorp\u202c \u2066isolated\u2069 \u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627 \u200f\u200e',
  emoji: '🚨 👩‍👩‍👧‍👦 🇩🇪 ❤️ 日本語のとても長い題名 e\u0301\u0302\u0303',
  long: 'word '.repeat(400) + 'x'.repeat(2000),
} as const;

/** A step of a run; `over` replaces members. */
export function stepView(address: string, state: string, over: Partial<StepView> = {}): StepView {
  const begun = state !== 'pending';
  const under = begun && !['running', 'open', 'holding', 'contingency'].includes(state);
  return {
    address,
    depth: Math.floor((address.split('/').length - 1) / 2),
    kind: 'command',
    title: `Do what ${address} says`,
    role: 'operator',
    effect: 'once',
    state,
    visit: 1,
    attempt: 1,
    startedAt: begun ? minutesAgo(3) : null,
    endedAt: under ? minutesAgo(2.5) : null,
    expectedMs: 30_000,
    message: null,
    offers: [],
    irreversible: false,
    undo: false,
    lastLines: [],
    ...over,
  };
}

/** A run that is under way; `over` replaces members. */
export function runView(over: Partial<RunView> = {}): RunView {
  return {
    v: 1,
    run: 'storefront-42',
    release: { service: 'storefront', version: '2.4.1' },
    returnsTo: '2.4.0',
    environment: 'production',
    plan: `sha256:${'ab'.repeat(32)}`,
    title: 'Back to 2.4.0',
    state: 'active',
    outcome: null,
    message: null,
    problem: 'a third of the checkouts fail',
    cause: 'code-corrupted',
    requestedBy: 'ann@example.com',
    requestedAt: minutesAgo(12),
    admittedAt: minutesAgo(12),
    endedAt: null,
    rehearsal: null,
    next: [],
    steps: storefrontSteps({}),
    deviations: [],
    warnings: [],
    returnPoint: null,
    undoable: [],
    success: null,
    seq: 41,
    time: { usedMs: 720_000, expectedMs: 900_000, atMostMs: 1_800_000, windowLeftMs: 5_400_000, neededMs: 480_000 },
    ...over,
  };
}

/** The steps of the storefront: address, kind, title. */
export const storefront = [
  ['announce', 'notify', 'Tell the shop floor that a rollback may come'],
  ['go-ahead', 'gate', 'Decide whether the rollback begins'],
  ['maintenance-on', 'command', 'Put the shop into maintenance'],
  ['backup', 'command', 'Back the orders up'],
  ['drain', 'parallel', 'Stop the readers of the orders'],
  ['drain/eu/stop', 'command', 'Stop the fulfilment worker in Europe'],
  ['drain/us/stop', 'command', 'Stop the fulfilment worker in the United States'],
  ['reverse-migration', 'command', 'Reverse the migration of the orders'],
  ['switch', 'command', 'Point `current` at 2.4.0'],
  ['restart', 'command', 'Restart the shop'],
  ['call-the-warehouse', 'manual', 'Call the warehouse and tell them what changed'],
  ['smoke-test', 'check', 'A checkout goes through'],
  ['maintenance-off', 'command', 'End maintenance'],
  ['tell-again', 'notify', 'Tell everybody that the shop is back on 2.4.0'],
] as const;

/** The steps of the storefront's way back, in the states given by address; `pending` where none is. */
export function storefrontSteps(
  states: Readonly<Record<string, string>>,
  over: Readonly<Record<string, Partial<StepView>>> = {},
): StepView[] {
  return storefront.map(([address, kind, title]) =>
    stepView(address, states[address] ?? 'pending', {
      kind,
      title,
      irreversible: address === 'reverse-migration',
      ...over[address],
    }),
  );
}

/** Every step before one, done. */
export const upTo = (address: string): Record<string, string> =>
  Object.fromEntries(
    storefront
      .slice(
        0,
        storefront.findIndex(([one]) => one === address),
      )
      .map(([one]) => [one, 'succeeded']),
  );

/** A figure that passes. */
export const measured = {
  criterion: 'checkout-errors',
  verdict: 'pass' as const,
  value: 0.004,
  unit: 'ratio',
  bound: 'passes below 0.01',
  at: minutesAgo(1),
  message: null,
};
