import { mentionsInText, withVersions } from '../../../../plans/language/derive/mentions.ts';

const found = (text: string, ...versions: string[]) =>
  mentionsInText(text, versions).map(({ start, end }) => text.slice(start, end));

describe('a mention of a version', () => {
  it.each([
    ['2.4.1', '2.4.1'],
    ['storefront@2.4.1', '2.4.1'],
    ['back to v2.4.1.', '2.4.1'],
    ['registry/shop:2.4.1', '2.4.1'],
    ['/srv/releases/2.4.1/bin', '2.4.1'],
    ['shop-2.4.1.tar.gz', '2.4.1'],
    ['shop_2_4_1', '2_4_1'],
    ['shop-2-4-1', '2-4-1'],
  ])('is found in "%s"', (text, mention) => {
    expect(found(text, '2.4.1')).toEqual([mention]);
  });

  it.each(['2.4.10', '12.4.1', '2.4.1.3', '2.4.1-rc1', 'a2.4.1', '1.2.4.1', '2x4x1'])(
    'is not found in "%s"',
    (text) => {
      expect(found(text, '2.4.1')).toEqual([]);
    },
  );

  it('of a bare number needs something that says so', () => {
    expect([found('in 12 minutes', '12'), found('shop:12 or v12', '12')]).toEqual([[], ['12', '12']]);
  });

  it('is replaced together with the others, at once', () => {
    const up = new Map([
      ['2.4.1', '2.5.0'],
      ['2.4.0', '2.4.1'],
    ]);
    expect(withVersions('from 2.4.1 to 2.4.0 and back to 2.4.1', up)).toBe('from 2.5.0 to 2.4.1 and back to 2.5.0');
  });
});
