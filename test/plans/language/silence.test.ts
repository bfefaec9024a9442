import { gateStep as gateSchema } from '../../../plans/language/kinds/gate.ts';
import { gateStep } from '../../support/plans.ts';

describe('what a gate does at its deadline', () => {
  const written = (over: Record<string, unknown>) => gateSchema.safeParse({ ...gateStep(), ...over });

  it.each([{ do: 'refuse' }, { do: 'contingency', contingency: 'fix' }])('can be written as %j', (onDeadline) => {
    expect(written({ onDeadline }).success).toBe(true);
  });

  it.each([{ do: 'approve' }, { do: 'continue' }, { do: 'refuse', approve: true }, 'approve', null])(
    'can never be to approve, written as %j',
    (onDeadline) => {
      const { error } = written({ onDeadline });
      expect(error?.issues.every(({ path }) => path[0] === 'onDeadline')).toBe(true);
    },
  );

  it('is no failure: a gate has no branch for one', () => {
    const onFailure = { advise: 'contingency', contingency: 'fix', because: 'it is quicker' };
    expect(written({ onFailure }).error?.issues).toMatchObject([{ code: 'unrecognized_keys', keys: ['onFailure'] }]);
  });
});
