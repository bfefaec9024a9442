import { requireRole } from '../../requests/permissions.ts';
import { appendFor, type Adjudicate } from '../context/request-context.ts';
import { requireBlobs } from '../context/uploaded-blobs.ts';
import { runOf } from '../context/named-run.ts';

/** What people did with their own hands, or saw; also before a run begins and after it has ended. */
export const takeNote: Adjudicate<'note'> = async (asked) => {
  const { envelope, roster, person } = asked;
  const found = runOf(asked);
  requireRole(
    roster,
    person,
    'note',
    found.plan.roles.map((role) => role.id),
  );
  await requireBlobs(
    asked,
    envelope.files.map((file) => file.digest),
  );
  const entry = await appendFor(asked, found, 'note', { text: envelope.text, files: envelope.files });
  return { message: `noted in ${envelope.run}`, run: envelope.run, entry: entry.seq };
};
