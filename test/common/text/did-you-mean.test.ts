import { closest, editDistance } from '../../../common/text/did-you-mean.ts';

describe('did you mean', () => {
  it('counts what was inserted, removed, replaced and exchanged', () => {
    expect(editDistance('host', 'host')).toBe(0);
    expect(editDistance('hst', 'host')).toBe(1);
    expect(editDistance('hosst', 'host')).toBe(1);
    expect(editDistance('hast', 'host')).toBe(1);
    expect(editDistance('ulr', 'url')).toBe(1);
    expect(editDistance('', 'url')).toBe(3);
  });

  it('names the nearest, and none where all are far', () => {
    expect(closest('bakup', ['backlog', 'backup', 'restore'])).toBe('backup');
    expect(closest('x', ['backup', 'restore'])).toBeUndefined();
    expect(closest('backup', [])).toBeUndefined();
  });
});
