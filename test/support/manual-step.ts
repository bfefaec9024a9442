import type { ManualStep } from '../../plans/language/schema/index.ts';

/** A step that people do by hand, with evidence of every kind. */
export const manualStep: ManualStep = {
  kind: 'manual',
  id: 'call',
  title: 'Call the warehouse',
  because: null,
  role: 'operator',
  expectedMs: 1000,
  runsOn: 'local',
  effect: 'once',
  timeoutMs: 30_000,
  retry: { attempts: 1, delayMs: 0, factor: 1, maxDelayMs: 0 },
  holdWhen: [],
  proceedWhen: null,
  verify: null,
  onFailure: null,
  irreversible: null,
  instructions: ['Call the warehouse'],
  evidence: [
    { id: 'who', kind: 'text', title: 'Whom did you reach?', required: true },
    { id: 'parcels', kind: 'number', title: 'How many parcels wait?', required: false },
    { id: 'shot', kind: 'file', title: 'A picture', required: false },
  ],
  reverses: [],
  undo: null,
};
