/** What is written into a frozen plan where its author says nothing, besides the defaults of the kinds of steps. docs/reference/plan-language.md lists the same, and a test ties the two. */
export const defaults = {
  runsOn: 'local',
  effect: 'once',
  retry: { attempts: 1, delay: '1s', factor: 2, maxDelay: '1m' },
  proceedWhen: { every: '2s', timeout: '2m' },
  criterion: { times: 1, every: '1s' },
  probe: { timeout: '10s' },
  contingency: { then: 'continue' },
  window: { opensAfter: '0s' },
  communication: { remindEvery: '10m' },
} as const;
