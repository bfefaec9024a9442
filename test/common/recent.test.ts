import { Recent } from '../../common/recent.ts';

describe('recent values', () => {
  it('are those used last, reading included', () => {
    const values = new Recent<number>(2);
    values.set('one', 1);
    values.set('two', 2);
    expect(values.get('one')).toBe(1);
    values.set('three', 3);
    expect([values.get('one'), values.get('two'), values.get('three')]).toEqual([1, undefined, 3]);
  });

  it('have one value by each name, the last', () => {
    const values = new Recent<number>(2);
    for (const value of [1, 2, 3]) values.set('one', value);
    values.set('two', 2);
    expect([values.get('one'), values.get('two')]).toEqual([3, 2]);
  });
});
