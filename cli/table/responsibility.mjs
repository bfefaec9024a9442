// @ts-check
import { cause, env, mustReason, reason, yes } from './options.mjs';

/**
 * Commands about who performs a run, and about what was done without the people who should have decided.
 * @type {readonly import('./table.mjs').CommandSpec[]}
 */
export const responsibilityCommands = [
  {
    name: 'handover',
    group: 'operate',
    summary: 'Offer a run to another performer, who takes it over',
    details: 'You perform the run until they type `take-over`. A later handover replaces this one.',
    args: ['[RUN]'],
    options: [{ flags: '--to PERSON', help: 'who should perform it', required: true }, reason, yes],
    example: 'backout handover storefront-42 --to ben@example.com --reason "end of my shift"',
    load: () => import('../commands/run/run.ts').then((file) => file.handoverCommand),
  },
  {
    name: 'take-over',
    group: 'operate',
    summary: 'Perform a run from now on',
    details:
      'If the run was not handed over to you, give a reason. It is then a deviation, and everybody gets a message.',
    args: ['[RUN]'],
    options: [reason, yes],
    example: 'backout take-over storefront-42',
    load: () => import('../commands/run/run.ts').then((file) => file.takeOverCommand),
  },
  {
    name: 'extend',
    group: 'operate',
    summary: 'Ask for a later end of the window, which others approve',
    args: ['[RUN]'],
    options: [
      { flags: '--until TIME', help: 'when it should close, ISO 8601' },
      { flags: '--for DURATION', help: 'or how much longer, such as 30m or 2h' },
      mustReason,
      yes,
    ],
    example: 'backout extend storefront-42 --for 2h --reason "the copy takes longer"',
    load: () => import('../commands/run/run.ts').then((file) => file.extendCommand),
  },
  {
    name: 'break-glass',
    group: 'decide',
    summary: 'Pass a gate whose people cannot be reached',
    details:
      'Needs a permission that no role has by default. Everybody gets a message. The people of the gate are asked afterwards.',
    args: ['[RUN]', '[GATE]'],
    options: [mustReason, yes],
    example: ['backout break-glass storefront-42 go-ahead \\', '  --reason "nobody on call answers, checkout is down"'],
    load: () => import('../commands/gate/gate.ts').then((file) => file.breakGlassCommand),
  },
  {
    name: 'record-manual',
    group: 'operate',
    summary: 'Record a rollback done by hand, when nothing else worked',
    details: 'The record keeps it as your word. The people who authorize are asked afterwards.',
    args: ['RELEASE'],
    options: [
      { ...env, required: true },
      { flags: '--what TEXT', help: 'what was done', required: true },
      {
        flags: '--outcome O',
        help: 'rolled-back, not-rolled-back or failed',
        required: true,
        choices: ['rolled-back', 'not-rolled-back', 'failed'],
      },
      { flags: '--problem TEXT', help: 'what people saw that made it necessary', required: true },
      cause,
      { flags: '--done-at TIME', help: 'when it was done, ISO 8601 (default: now)' },
      { flags: '--done-by PERSON', help: 'who did it (default: you)' },
      { flags: '--file FILE', help: 'a file that shows it (may be repeated)', many: true },
      yes,
    ],
    example: [
      'backout record-manual storefront@2.4.1 --env production \\',
      '  --what "linked 2.4.0 by hand on both hosts" --outcome rolled-back \\',
      '  --problem "no worker came up" --cause component-inoperable',
    ],
    load: () => import('../commands/release/record-manual.ts').then((file) => file.recordManualCommand),
  },
];
