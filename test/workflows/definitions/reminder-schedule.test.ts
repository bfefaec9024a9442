import { nextReminder } from '../../../workflows/definitions/reminder-schedule.ts';

describe('the next reminder', () => {
  const schedule = { since: 1000, everyMs: 100, escalations: [] };

  it('comes at every interval since it opened', () => {
    expect(nextReminder(schedule, 1000)).toBe(1100);
    expect(nextReminder(schedule, 1100)).toBe(1200);
    expect(nextReminder(schedule, 1199)).toBe(1200);
  });

  it('comes earlier for an escalation that is still ahead', () => {
    expect(nextReminder({ ...schedule, escalations: [50, 130] }, 1000)).toBe(1050);
    expect(nextReminder({ ...schedule, escalations: [50, 130] }, 1100)).toBe(1130);
    expect(nextReminder({ ...schedule, escalations: [50, 130] }, 1130)).toBe(1200);
  });
});
