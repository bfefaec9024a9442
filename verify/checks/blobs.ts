import { digestOf } from '../../common/digest.ts';
import type { EntryWithBody } from '../../records/entries.ts';
import type { RecordCopy } from '../copy/record-copy.ts';
import type { Findings } from './findings.ts';

/** Every blob that an entry names: plans, subjects, outputs, evidence. */
export function blobsOf({ entry, type, body }: EntryWithBody): string[] {
  const needsPlan = type === 'plan.published' || type === 'run.admitted';
  const plan = needsPlan && entry.plan !== null ? [entry.plan] : [];
  return [...plan, ...namedBy(type, body)];
}

function namedBy(type: string, body: EntryWithBody['body']): string[] {
  if (body === undefined) return [];
  const files = 'files' in body ? body.files.map(({ digest }) => digest) : [];
  const evidence =
    'evidence' in body && Array.isArray(body.evidence) ? body.evidence.flatMap(({ file }) => file ?? []) : [];
  const output =
    'output' in body && body.output !== null
      ? [body.output.stdout, body.output.stderr].flatMap((digest) => digest ?? [])
      : [];
  const subject = type === 'gate.opened' && 'subject' in body ? [body.subject] : [];
  const sources =
    type === 'plan.published' && 'source' in body
      ? [body.source, body.sourceMap].flatMap((digest) => digest ?? [])
      : [];
  return [...files, ...evidence, ...output, ...subject, ...sources];
}

/** Whether every blob is there and is what its digest says. `named`: digest → seq of the first entry that names it. */
export function checkBlobs(named: ReadonlyMap<string, number>, copy: RecordCopy, findings: Findings): void {
  if (copy.blob === undefined) return;
  for (const [digest, seq] of named) {
    const content = copy.blob(digest);
    if (content === undefined) findings.add('blob-missing', seq, `entry ${seq} names ${digest}, which is missing`);
    else if (digestOf(content) !== digest)
      findings.add('blob-altered', seq, `entry ${seq} names ${digest}, which has other content`);
  }
}
