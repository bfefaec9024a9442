import type { AccessView } from '../../../views/schemas/types.ts';
import type { RunCommand } from '../command.ts';
import { renderAccess } from '../../pages/audit/access.ts';

export const auditAccessCommand: RunCommand = async ({ api, options, out }) => {
  const asked = Object.entries({ time: options.time('at'), person: options.text('of') });
  const query = asked.flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`]));
  const path = query.length === 0 ? '/access' : `/access?${query.join('&')}`;
  out.document(await (await api()).get<AccessView>(path), renderAccess);
};
