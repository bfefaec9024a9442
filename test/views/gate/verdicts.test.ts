import { lastVerdictOf } from '../../../views/gate/verdicts.ts';
import { measured } from '../../support/views.ts';

const at = (minute: number, verdict: 'pass' | 'fail' | 'error') => ({
  ...measured,
  verdict,
  at: `2026-11-23T03:${String(minute).padStart(2, '0')}:00.000Z`,
});

describe('since when a verdict has held', () => {
  it('is the first of the newest readings that said the same without a break', () => {
    expect(lastVerdictOf([at(1, 'fail'), at(2, 'pass'), at(3, 'fail'), at(5, 'fail')])).toMatchObject({
      verdict: 'fail',
      at: '2026-11-23T03:05:00.000Z',
      since: '2026-11-23T03:03:00.000Z',
    });
  });

  it('is the reading itself where the one before said otherwise, and where there is no other', () => {
    expect(lastVerdictOf([at(1, 'fail'), at(2, 'error')])).toMatchObject({
      verdict: 'error',
      since: at(2, 'error').at,
    });
    expect(lastVerdictOf([at(4, 'pass')])).toMatchObject({ since: at(4, 'pass').at });
  });

  it('depends on when they were read, not on the order in which they were written', () => {
    expect(lastVerdictOf([at(5, 'pass'), at(1, 'fail'), at(3, 'pass')])).toMatchObject({
      at: at(5, 'pass').at,
      since: at(3, 'pass').at,
    });
  });
});
