import { z } from 'zod';
import { carriedForMs } from '../../authority/receiving/freshness.ts';
import { keyFingerprint } from '../../roster/people.ts';
import type { Roster } from '../../roster/schema.ts';
import { installationFingerprintOfText } from '../../records/fingerprint.ts';
import { nowOf } from '../context/now.ts';
import { failures, type Routes } from '../context/route.ts';
import { identity, installation } from '../schemas/record.ts';

const fingerprints = z.union([z.string().transform((one) => [one]), z.array(z.string()).min(1).max(50)]);

/** Who this is, and whose a key is. */
export const installationRoutes: Routes = (server, deps) => {
  const { store, config } = deps;
  server.get('/installation', { schema: { response: { 200: installation, ...failures } } }, () =>
    store.read(async (tx) => {
      const { id, checkpointKey } = await tx.installation();
      const [first] = await tx.stored({ limit: 1 });
      return {
        id,
        checkpointKey,
        fingerprint: first ? installationFingerprintOfText(first.json) : '',
        time: nowOf(deps),
        carriedForMs: config.carriedForMs ?? carriedForMs,
      };
    }),
  );
  const byFingerprint = {
    querystring: z.strictObject({ fingerprint: fingerprints }),
    response: { 200: z.array(identity), ...failures },
  };
  server.get('/identities', { schema: byFingerprint }, ({ query }) =>
    store.read(async (tx) => whoHas(await tx.roster(), query.fingerprint)),
  );
};

/** The people who have one of these keys, each with those keys alone. */
function whoHas({ people }: Roster, wanted: readonly string[]): z.infer<typeof identity>[] {
  return people.flatMap(({ person, name, keys }) => {
    const theirs = keys.map(({ key }) => key).filter((key) => wanted.includes(keyFingerprint(key)));
    return theirs.length === 0 ? [] : [{ person, name, keys: theirs }];
  });
}
