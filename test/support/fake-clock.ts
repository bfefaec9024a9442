import { jest } from '@jest/globals';

/** Fakes the clock alone, until `jest.useRealTimers`: timers stay real, and processes, servers and the record with them. */
export function fakeTheClock(): void {
  jest.useFakeTimers({
    doNotFake: [
      'setTimeout',
      'setInterval',
      'setImmediate',
      'clearTimeout',
      'clearInterval',
      'clearImmediate',
      'nextTick',
      'performance',
      'hrtime',
      'queueMicrotask',
    ],
  });
}
