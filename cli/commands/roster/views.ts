import { viewCommand } from '../rows.ts';

// What people look at of the roster, a row for each command.

export const rosterShowCommand = viewCommand({
  path: ({ options }) => {
    const at = options.text('at');
    if (at === undefined) return '/roster';
    // As of an entry, by its number, or as of a time.
    const asOf = /^\d+$/.test(at)
      ? `at=${options.integer('at')}`
      : `time=${encodeURIComponent(options.time('at') ?? '')}`;
    return `/roster?${asOf}`;
  },
  page: async () => (await import('../../pages/audit/roster.ts')).renderRoster,
});

export const rosterPendingCommand = viewCommand({
  path: () => '/roster/changes',
  page: async () => (await import('../../pages/audit/roster.ts')).renderProposals,
});
