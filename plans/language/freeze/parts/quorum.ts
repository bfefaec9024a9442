import type { Quorum } from '../../builders/people.ts';
import type { FrozenQuorum } from '../../schema/parts/people.ts';
import { idOf, report, type FreezeContext } from './context.ts';

/** The frozen form of a quorum; what says nobody is reported. */
export function freezeQuorum(context: FreezeContext, path: string, quorum: Quorum): FrozenQuorum {
  switch (quorum?.kind) {
    case 'role':
      return { kind: 'role', role: quorum.id, count: 1 };
    case 'seats':
      return { kind: 'role', role: idOf(context, `${path}/role`, quorum.role), count: quorum.count };
    case 'all':
    case 'any':
      return { kind: quorum.kind, of: quorum.of.map((one, at) => freezeQuorum(context, `${path}/of/${at}`, one)) };
    default:
      report(context, path, 'this does not say who decides', {
        expected: 'a role, or quorum(role, 2)',
        found: quorum === undefined ? 'nothing' : typeof quorum,
      });
      return { kind: 'any', of: [] };
  }
}
