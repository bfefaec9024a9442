// @ts-check
import { config, dir, reason, yes } from './options.mjs';

/**
 * Commands that make an installation and run it.
 * @type {readonly import('../table.mjs').CommandSpec[]}
 */
export const setup = [
  {
    name: 'init',
    group: 'setup',
    summary: 'Create an installation, its key, its first administrator',
    details: 'Prints the fingerprint of the installation. Keep it elsewhere: it tells this record from one made anew.',
    args: [],
    options: [
      dir,
      config,
      { flags: '--roster FILE', help: 'the first roster; it names at least one administrator' },
      { flags: '--admin PERSON', help: 'without a roster: the first administrator, with the key that signs' },
      { flags: '--name NAME', help: "the administrator's name" },
    ],
    example: 'backout init --roster roster.yaml',
    load: () => import('../commands/init.ts'),
  },
  {
    name: 'up',
    group: 'setup',
    summary: 'Run everything on this machine: Temporal, API, one worker',
    details: 'For evaluation and small teams. Ends with Ctrl-C; the next `up` goes on where this one ended.',
    args: [],
    options: [dir, config],
    example: 'backout up --dir .backout',
    load: () => import('../commands/up.ts'),
  },
  {
    name: 'serve',
    group: 'setup',
    summary: 'Run the API alone, against a Temporal cluster',
    args: [],
    options: [dir, config],
    example: 'backout serve --config backout.config.yaml',
    load: () => import('../commands/serve.ts'),
  },
  {
    name: 'worker',
    group: 'setup',
    summary: 'Run a worker for one or more labels',
    args: [],
    options: [
      dir,
      config,
      { flags: '--label L', help: 'steps with this `runsOn` (may be repeated)', many: true },
      { flags: '--control', help: 'also the workflows and the activities that touch the record alone' },
    ],
    example: 'backout worker --label shop-db --config backout.config.yaml',
    load: () => import('../commands/worker.ts'),
  },
  {
    name: 'roster publish',
    group: 'setup',
    summary: 'Put a roster in force (administrators)',
    args: ['[FILE]'],
    options: [reason, yes],
    example: 'backout roster publish roster.yaml --reason "Ann joins production support"',
    load: () => import('../commands/roster-publish.ts'),
  },
  {
    name: 'roster show',
    group: 'setup',
    summary: 'Show who may do what, with which keys',
    args: [],
    options: [{ flags: '--at SEQ', help: 'as of an entry of the record' }],
    example: 'backout roster show',
    load: () => import('../commands/roster-show.ts'),
  },
];
