// @ts-check

/**
 * Commands for the people who ask later what happened.
 * @type {readonly import('./table.mjs').CommandSpec[]}
 */
export const reviewCommands = [
  {
    name: 'release',
    group: 'review',
    summary: 'Show a release: deployments, plans, assessments, runs',
    args: ['RELEASE'],
    options: [],
    example: 'backout release storefront@2.4.1',
    load: () => import('../commands/release/release.ts').then((file) => file.releaseCommand),
  },
  {
    name: 'report',
    group: 'review',
    summary: 'Print the report of a run, on one page (Markdown)',
    args: ['[RUN]'],
    options: [{ flags: '--out FILE', help: 'write it there' }],
    example: 'backout report storefront-42 --out storefront-42.md',
    load: () => import('../commands/run/status.ts').then((file) => file.reportCommand),
  },
  {
    name: 'audit log',
    group: 'review',
    summary: 'Print the record, entry by entry',
    args: [],
    options: [
      { flags: '--run RUN', help: 'only entries of one run' },
      { flags: '--after SEQ', help: 'only entries after this one' },
      { flags: '--limit N', help: 'at most this many' },
    ],
    example: 'backout audit log --run storefront-42',
    load: () => import('../commands/audit/audit.ts').then((file) => file.auditLogCommand),
  },
  {
    name: 'audit access',
    group: 'review',
    summary: 'Show who could do what at a time, and who did what',
    args: [],
    options: [
      { flags: '--at TIME', help: 'at this time, ISO 8601 (default: now)' },
      { flags: '--of PERSON', help: 'only one person' },
    ],
    example: 'backout audit access --at 2026-11-01T00:00:00Z --of ann@example.com',
    load: () => import('../commands/audit/audit.ts').then((file) => file.auditAccessCommand),
  },
  {
    name: 'audit verify',
    group: 'review',
    summary: 'Verify that nothing in the record was altered or left out',
    details: 'With --record it works offline, on a copy. It trusts neither workers nor database.',
    args: [],
    options: [
      { flags: '--record DIR', help: "the installation's folder, or a copy of it" },
      { flags: '--fingerprint F', help: 'the fingerprint that `init` printed' },
      { flags: '--checkpoint FILE', help: 'a checkpoint that you kept elsewhere (may be repeated)', many: true },
    ],
    example: 'backout audit verify --record .backout',
    load: () => import('../commands/audit/verify.ts').then((file) => file.auditVerifyCommand),
  },
  {
    name: 'audit checkpoint',
    group: 'review',
    summary: 'Print the newest signed checkpoint, to keep it elsewhere',
    details: 'Only a checkpoint that you keep elsewhere can show that the end of the record was not cut off.',
    args: [],
    options: [],
    example: 'backout audit checkpoint',
    load: () => import('../commands/audit/audit.ts').then((file) => file.auditCheckpointCommand),
  },
];
