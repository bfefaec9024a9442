import type { InboxView, ReleaseView } from '../../../views/schemas/types.ts';
import { minutesAgo } from './basics.ts';
import { gates } from './gates.ts';
import { gateNext } from './runs.ts';

/** What a person meets who types `backout` alone. */
export const inbox: InboxView = {
  v: 1,
  person: 'carl@example.com',
  roles: ['approver', 'production-support'],
  live: [
    {
      release: { service: 'storefront', version: '2.4.1' },
      environment: 'production',
      since: minutesAgo(90),
      plan: `sha256:${'ab'.repeat(32)}`,
      windowLeftMs: 5_400_000,
      lastAssessment: { advice: 'roll-back', at: minutesAgo(13) },
    },
    {
      release: { service: 'search', version: '7.0.0' },
      environment: 'production',
      since: minutesAgo(9000),
      plan: null,
      windowLeftMs: null,
      lastAssessment: null,
    },
  ],
  runs: [
    {
      run: 'storefront-42',
      release: { service: 'storefront', version: '2.4.1' },
      environment: 'production',
      state: 'active',
      rehearsal: null,
      next: gateNext,
      windowLeftMs: 5_400_000,
      neededMs: 480_000,
      returnPoint: null,
    },
  ],
  administration: [],
  mine: [
    {
      run: 'storefront-42',
      what: 'Decide whether the rollback begins',
      since: minutesAgo(2.5),
      command: 'backout show storefront-42 go-ahead',
    },
  ],
};

/** What is known of one release. */
export const release: ReleaseView = {
  v: 1,
  release: { service: 'storefront', version: '2.4.1' },
  deployments: [
    { environment: 'production', deployedAt: minutesAgo(90), by: 'dora@example.com', claimed: false, live: true },
    { environment: 'staging', deployedAt: minutesAgo(2000), by: 'dora@example.com', claimed: true, live: false },
  ],
  plans: [
    {
      digest: `sha256:${'ab'.repeat(32)}`,
      revision: 2,
      publishedAt: minutesAgo(100),
      by: 'dev@example.com',
      current: true,
      endorsedBy: ['dora@example.com'],
    },
    {
      digest: `sha256:${'ef'.repeat(32)}`,
      revision: 1,
      publishedAt: minutesAgo(300),
      by: 'dev@example.com',
      current: false,
      endorsedBy: [],
    },
  ],
  assessments: [
    {
      at: minutesAgo(13),
      environment: 'production',
      advice: 'roll-back',
      measurements: gates.waiting.live.measurements,
    },
  ],
  runs: [
    {
      run: 'storefront-42',
      environment: 'production',
      state: 'ended',
      outcome: 'rolled-back',
      requestedAt: minutesAgo(12),
      requestedBy: 'ann@example.com',
      endedAt: minutesAgo(1),
      rehearsal: null,
    },
    {
      run: 'storefront-41',
      environment: 'staging',
      state: 'denied',
      outcome: null,
      requestedAt: minutesAgo(300),
      requestedBy: 'ann@example.com',
      endedAt: null,
      rehearsal: null,
    },
  ],
};
