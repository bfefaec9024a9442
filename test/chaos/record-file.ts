import { DatabaseSync, type StatementSync } from 'node:sqlite';

/** As much of the bodies as is looked at; which of it is there depends on the type of the entry. */
export interface SeenBody {
  readonly address?: string;
  readonly visit?: number;
  readonly attempt?: number;
  readonly kind?: string;
  readonly worker?: { readonly pid: number };
  readonly message?: string;
  readonly exitCode?: number | null;
  readonly known?: string;
  readonly as?: 'done' | 'not-done';
  readonly by?: string | readonly string[];
  readonly evidence?: string | readonly object[];
  readonly subject?: string;
  readonly settlement?: string;
  readonly outcome?: string;
  readonly offers?: readonly { readonly offer: string; readonly contingency: string | null }[];
  readonly contingency?: string | null;
  readonly step?: { readonly address: string };
  readonly proven?: boolean;
  readonly text?: string;
}

/** An entry as the file has it: read with code of its own, so that a mistake of the product's reading is not repeated. */
export interface SeenEntry {
  readonly seq: number;
  readonly at: string;
  readonly run: string | null;
  readonly plan: string | null;
  readonly type: string;
  readonly key: string | null;
  readonly actor: { readonly kind: string; readonly request?: string; readonly part?: string };
  readonly body: SeenBody;
}

/** A request as it was kept. */
export interface SeenReceipt {
  readonly digest: string;
  readonly envelope: Readonly<Record<string, unknown>>;
  readonly answer: { readonly status: string; readonly entry: number | null } | null;
}

/** Reads the record's file from the outside while others write it. */
export class RecordFile {
  readonly entries: SeenEntry[] = [];
  readonly #db: DatabaseSync;
  readonly #after: StatementSync;

  constructor(path: string) {
    this.#db = new DatabaseSync(path, { readOnly: true, timeout: 5000 });
    this.#after = this.#db.prepare(
      'select e.key, e.json, b.json as body from entries e join bodies b on b.digest = e.body where e.seq > ? order by e.seq',
    );
  }

  /** Reads what came since the last look; all that was committed before is in `entries` then. */
  look(): SeenEntry[] {
    const rows = this.#after.all(this.entries.at(-1)?.seq ?? -1);
    const fresh = rows.map(({ key, json, body }): SeenEntry => {
      const entry = JSON.parse(String(json)) as Omit<SeenEntry, 'body' | 'key'>;
      return { ...entry, key: key === null ? null : String(key), body: JSON.parse(String(body)) as SeenEntry['body'] };
    });
    this.entries.push(...fresh);
    return fresh;
  }

  receipts(): SeenReceipt[] {
    const rows = this.#db.prepare('select digest, bytes, answer from receipts').all();
    return rows.map(({ digest, bytes, answer }) => ({
      digest: String(digest),
      envelope: JSON.parse(Buffer.from(bytes as Uint8Array).toString('utf8')) as SeenReceipt['envelope'],
      answer: answer === null ? null : (JSON.parse(String(answer)) as SeenReceipt['answer']),
    }));
  }

  close(): void {
    this.#db.close();
  }
}
