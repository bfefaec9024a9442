import fc from 'fast-check';
import { quorumOfEach } from '../../../authority/gates/alternatives.ts';
import { isComplete, seatFor, stillNeeded, type Approver } from '../../../authority/gates/quorum.ts';
import type { FrozenQuorum } from '../../../plans/language/schema/parts/people.ts';

const role = (name: string, count = 1): FrozenQuorum => ({ kind: 'role', role: name, count });
const all = (...of: FrozenQuorum[]): FrozenQuorum => ({ kind: 'all', of });
const any = (...of: FrozenQuorum[]): FrozenQuorum => ({ kind: 'any', of });
const who = (person: string, ...roles: string[]): Approver => ({ person, roles });

const names = ['sre', 'dba', 'owner'];
const quorums = fc.letrec<{ node: FrozenQuorum; leaf: FrozenQuorum }>((tie) => ({
  leaf: fc.record({
    kind: fc.constant('role' as const),
    role: fc.constantFrom(...names),
    count: fc.integer({ min: 1, max: 2 }),
  }),
  node: fc.oneof(
    { maxDepth: 2 },
    tie('leaf'),
    fc.record({ kind: fc.constant('all' as const), of: fc.array(tie('node'), { minLength: 1, maxLength: 2 }) }),
    fc.record({ kind: fc.constant('any' as const), of: fc.array(tie('node'), { minLength: 1, maxLength: 2 }) }),
  ),
})).node;
const people = fc.uniqueArray(
  fc.record({
    person: fc.constantFrom(...'abcdef'.split('').map((letter) => `${letter}@example.com`)),
    roles: fc.subarray(names),
  }),
  { selector: (one) => one.person, maxLength: 6 },
);

/** Tries every way to hand people out over the tree: slow, and too plain to be wrong. */
function fillable(quorum: FrozenQuorum, free: readonly Approver[]): (readonly Approver[])[] {
  switch (quorum.kind) {
    case 'any':
      return quorum.of.flatMap((part) => fillable(part, free));
    case 'all':
      return quorum.of.reduce<(readonly Approver[])[]>(
        (rests, part) => rests.flatMap((rest) => fillable(part, rest)),
        [free],
      );
    case 'role': {
      let rests: (readonly Approver[])[] = [free];
      for (let seat = 0; seat < quorum.count; seat++) {
        rests = rests.flatMap((rest) =>
          rest.filter((one) => one.roles.includes(quorum.role)).map((one) => rest.filter((other) => other !== one)),
        );
      }
      return rests;
    }
  }
}

describe('a quorum', () => {
  it('is filled by one person of a role, and by nobody without it', () => {
    expect(seatFor(role('sre'), [], who('ann@x.y', 'sre'))).toBe('sre');
    expect(seatFor(role('sre'), [], who('ann@x.y', 'dba'))).toBeUndefined();
  });

  it('needs nobody any more once it is complete', () => {
    expect(seatFor(role('sre'), [who('ann@x.y', 'sre')], who('bob@x.y', 'sre'))).toBeUndefined();
  });

  it('gives a person one seat, however many roles they have and however often they approve', () => {
    const both = all(role('sre'), role('dba'));
    const ann = who('ann@x.y', 'sre', 'dba');
    expect(isComplete(both, [ann, ann])).toBe(false);
    expect(seatFor(both, [ann], ann)).toBeUndefined();
  });

  it('moves somebody of two roles aside for somebody of one', () => {
    const both = all(role('sre'), role('dba'));
    expect(seatFor(both, [who('ann@x.y', 'sre', 'dba')], who('bob@x.y', 'sre'))).toBe('sre');
    expect(seatFor(both, [who('ann@x.y', 'sre', 'dba')], who('cy@x.y', 'dba'))).toBe('dba');
  });

  it('says who is still needed, every possible way', () => {
    const both = all(role('sre', 2), role('dba'));
    expect(stillNeeded(both, [who('ann@x.y', 'sre')])).toEqual(all(role('dba'), role('sre')));
    expect(stillNeeded(both, [who('ann@x.y', 'sre', 'dba')])).toEqual(
      any(all(role('dba'), role('sre')), role('sre', 2)),
    );
    expect(stillNeeded(any(role('sre', 2), role('dba')), [who('ann@x.y', 'sre')])).toEqual(
      any(role('sre'), role('dba')),
    );
  });

  it('asks for nothing once complete', () => {
    expect(stillNeeded(any(role('sre', 2), role('dba')), [who('ann@x.y', 'dba')])).toBeNull();
  });

  it('refuses a quorum that can be filled in too many ways instead of running for hours', () => {
    const wide = all(
      ...Array.from({ length: 20 }, (_, n) => any(...Array.from({ length: 20 }, (__, m) => role(`r${n}-${m}`)))),
    );
    expect(() => isComplete(wide, [])).toThrow('too many ways');
  });

  it('is complete exactly when its seats can be handed out, nobody taking two', () => {
    fc.assert(
      fc.property(
        quorums,
        people,
        (quorum, approvals) => isComplete(quorum, approvals) === fillable(quorum, approvals).length > 0,
      ),
    );
  });

  it('never depends on the order in which people came', () => {
    fc.assert(
      fc.property(
        quorums,
        people,
        (quorum, approvals) => isComplete(quorum, approvals) === isComplete(quorum, approvals.toReversed()),
      ),
    );
  });

  it('gives only a role that the person has, and only while it is incomplete', () => {
    fc.assert(
      fc.property(quorums, people, (quorum, approvals) => {
        const [candidate, ...others] = approvals;
        if (!candidate) return;
        const seat = seatFor(quorum, others, candidate);
        if (seat !== undefined) expect(candidate.roles).toContain(seat);
        if (isComplete(quorum, others)) expect(seat).toBeUndefined();
        if (!isComplete(quorum, others) && isComplete(quorum, approvals)) expect(seat).toBeDefined();
      }),
    );
  });

  it('is complete exactly when nothing is needed, and who is needed can always help', () => {
    fc.assert(
      fc.property(quorums, people, (quorum, approvals) => {
        const rest = stillNeeded(quorum, approvals);
        expect(rest === null).toBe(isComplete(quorum, approvals));
        const extra = rest && Array.from({ length: 60 }, (_, n) => who(`new${n}@example.com`, names[n % 3] ?? ''));
        if (rest && extra) {
          const helpers = extra.filter((one, n) => seatFor(rest, extra.slice(0, n), one) !== undefined);
          expect(isComplete(quorum, [...approvals, ...helpers])).toBe(true);
        }
      }),
    );
  });
});

describe('the quorum of several gates together', () => {
  it('asks for as many of a role as the gate that asks for most, and for nobody twice', () => {
    expect(quorumOfEach([role('owner'), all(role('owner'), role('dba'))])).toEqual(all(role('dba'), role('owner')));
    expect(quorumOfEach([role('sre'), role('sre', 2)])).toEqual(role('sre', 2));
    expect(quorumOfEach([role('sre'), role('dba')])).toEqual(all(role('dba'), role('sre')));
    expect(quorumOfEach([any(role('sre'), role('dba')), role('dba')])).toEqual(role('dba'));
  });

  it('is that of the only gate, as it is written', () => {
    const written = all(role('sre'), any(role('dba'), role('owner')));
    expect(quorumOfEach([written])).toBe(written);
  });

  it('is never complete before each of them is', () => {
    const several = fc.array(quorums, { minLength: 2, maxLength: 3 });
    fc.assert(
      fc.property(several, people, (parts, approvals) => {
        if (!isComplete(quorumOfEach(parts), approvals)) return;
        for (const part of parts) expect(isComplete(part, approvals)).toBe(true);
      }),
      { seed: 20_261_123, numRuns: 2000 },
    );
  });
});
