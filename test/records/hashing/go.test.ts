import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { readCheckpointKey } from '../../../records/installation.ts';
import { leafHash } from '../../../records/hashing/merkle.ts';
import { consistencyProof, inclusionProof } from '../../../records/hashing/proofs.ts';
import { parseVerifierKey } from '../../../records/hashing/note.ts';
import { verifyCheckpoint } from '../../../records/hashing/checkpoint.ts';
import { checkpointer } from '../../../records/take-checkpoint.ts';
import { readFile } from 'node:fs/promises';
import { newRecord, system } from '../../support/records.ts';
import { describeUnless } from '../../support/skip.ts';

const folder = fileURLToPath(new URL('../go', import.meta.url));

/** Why Go's verifier cannot run here, if it cannot: no Go, or no way to its module. */
function whyNot(): string | undefined {
  if (spawnSync('go', ['version']).status !== 0) return 'Go is not installed';
  const fetched = spawnSync('go', ['mod', 'download'], { cwd: folder, encoding: 'utf8' });
  return fetched.status === 0 ? undefined : `golang.org/x/mod cannot be fetched: ${fetched.stderr.trim()}`;
}

interface Found {
  readonly Origin: string;
  readonly Size: number;
  readonly RootOk: boolean;
  readonly Included: readonly boolean[];
  readonly Extends: readonly boolean[];
  readonly Signed: string;
}

describeUnless(whyNot())("Go's own transparency log packages", () => {
  test('accept the checkpoint, every inclusion proof and every consistency proof, and sign what we accept', async () => {
    const record = await newRecord();
    for (let number = 0; number < 12; number += 1) {
      await record.store.write((tx) =>
        tx.append({ type: 'note', actor: system, run: 'shop-1', body: { text: `note ${number} – ü`, files: [] } }),
      );
    }
    const { note, size } = await checkpointer(record.store, await readCheckpointKey(record.keyFile))();
    const { checkpointKey } = await record.store.read((tx) => tx.installation());
    const entries = (await record.store.read((tx) => tx.stored({}))).map(({ json }) => json);
    const leaves = entries.map(leafHash);
    const texts = (proof: readonly Uint8Array[]) => proof.map((hash) => Buffer.from(hash).toString('base64'));
    const input = {
      Entries: entries,
      Checkpoint: note,
      Verifier: checkpointKey,
      Signer: (await readFile(record.keyFile, 'utf8')).trim(),
      Inclusion: leaves.map((_leaf, index) => texts(inclusionProof(leaves, index))),
      Consistency: leaves.map((_leaf, index) => texts(consistencyProof(leaves, index + 1))),
    };
    const run = spawnSync('go', ['run', '.'], { cwd: folder, input: JSON.stringify(input), encoding: 'utf8' });
    expect(run.stderr).toBe('');
    const found = JSON.parse(run.stdout) as Found;
    expect(found).toMatchObject({
      Size: size,
      RootOk: true,
      Included: leaves.map(() => true),
      Extends: leaves.map(() => true),
    });
    expect(`${found.Origin}+`).toBe(checkpointKey.slice(0, found.Origin.length + 1));
    const verifier = parseVerifierKey(checkpointKey);
    expect(verifier && verifyCheckpoint(found.Signed, verifier)?.size).toBe(size);
    expect(found.Signed).toBe(note);
    await record.end();
  }, 120_000);
});
