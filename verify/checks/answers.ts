import { answer as answerSchema, type Answer } from '../../requests/answer.ts';
import type { EntryWithBody } from '../../records/entries.ts';
import type { CopiedAnswer, RecordCopy } from '../copy/record-copy.ts';
import type { Findings } from './findings.ts';

/** The decisions in the log, by entry and by request. Answers are compared with them. */
export class Decisions {
  readonly #entries = new Map<number, Decided>();
  readonly #byRequest = new Map<string, Decided[]>();
  readonly #runs = new Set<string>();

  see({ entry, type, body }: EntryWithBody): void {
    const { seq, run, actor } = entry;
    const denied = denials.has(type);
    const code = denied && body !== undefined && 'code' in body ? body.code : null;
    const decided = { seq, run, type, denied, code };
    this.#entries.set(seq, decided);
    if (type === 'run.requested' && run !== null) this.#runs.add(run);
    if (actor.kind === 'system') return;
    this.#byRequest.set(actor.request, [...(this.#byRequest.get(actor.request) ?? []), decided]);
  }

  /** Whether every stored answer says what the log says, and names what is there. */
  check(copy: RecordCopy, findings: Findings): void {
    for (const kept of copy.answers?.() ?? []) this.#checkOne(kept, findings);
  }

  #checkOne({ request, run, answer: text }: CopiedAnswer, findings: Findings): void {
    const given = text === null ? null : readAnswer(text);
    if (given === undefined) {
      findings.add('answer-altered', null, `the stored answer to the request ${request} is none`);
      return;
    }
    if (run !== null && given?.status !== 'denied' && !this.#runs.has(run))
      findings.add('answered-missing', null, `the request ${request} is kept for ${run}, and no entry begins that run`);
    if (given === null) return;
    const { entry } = given;
    if (entry !== null && !this.#entries.has(entry))
      findings.add(
        'answered-missing',
        entry,
        `the answer to the request ${request} names entry ${entry}, which is not there`,
      );
    const said = this.#contradiction(request, given);
    if (said !== undefined)
      findings.add('answer-altered', entry, `the stored answer to the request ${request} ${said}`);
  }

  #contradiction(request: string, given: Answer): string | undefined {
    if (given.request !== request) return 'is the answer to another request';
    const named = given.entry === null ? undefined : this.#entries.get(given.entry);
    const own = (this.#byRequest.get(request) ?? []).filter(({ type }) => type !== 'run.requested');
    for (const decided of [...(named ? [named] : []), ...own]) {
      if (given.status !== 'received' && decided.denied !== (given.status === 'denied'))
        return `says ${given.status}, and entry ${decided.seq} is ${decided.type}`;
      if (decided.denied && decided.code !== null && decided.code !== given.code && given.status === 'denied')
        return `says ${given.code ?? 'nothing'}, and entry ${decided.seq} says ${decided.code}`;
    }
    if (named && named.run !== null && given.run !== null && named.run !== given.run)
      return `is about ${given.run}, and entry ${named.seq} about ${named.run}`;
    return undefined;
  }
}

interface Decided {
  readonly seq: number;
  readonly run: string | null;
  readonly type: string;
  readonly denied: boolean;
  readonly code: string | null;
}

const denials: ReadonlySet<string> = new Set(['run.denied', 'gate.denied', 'request.denied']);

function readAnswer(text: string): Answer | undefined {
  try {
    return answerSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
