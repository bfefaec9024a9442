import { BackoutError } from '../../../common/errors.ts';
import { PatternIndex } from './pattern-index.ts';
import { formsOf, shortestSecret } from './secret-forms.ts';

/** What a secret is replaced by wherever it would be shown or stored. */
export const maskText = '***';

/** Replaces secrets in bytes that come in pieces; a secret split over two pieces is found too. */
export interface MaskingStream {
  /** The masked bytes that can be shown by now. */
  push(chunk: Uint8Array): Buffer;
  /** What was held back because it could have been the beginning of a secret. */
  end(): Buffer;
  /** How many bytes are held back. */
  readonly pending: number;
}

/** Knows the secrets of one attempt. It grows while they are resolved, and is forgotten with the attempt. */
export class Masker {
  /** By their bytes, so that none is there twice. */
  readonly #patterns = new Map<string, Buffer>();
  #index: PatternIndex | undefined;

  /** Takes a resolved secret in. Throws `secret-unresolved` for one that is too short to be masked safely. */
  add(name: string, secret: string): void {
    if (secret.trim().length < shortestSecret) {
      throw new BackoutError('secret-unresolved', `the secret "${name}" is too short to be kept out of logs`, {
        expected: `at least ${shortestSecret} characters`,
        found: `${secret.trim().length} characters`,
        next: 'use a longer secret, or make it a setting if it is none',
      });
    }
    for (const form of formsOf(secret)) this.#patterns.set(form.toString('latin1'), form);
    this.#index = undefined;
  }

  /** A text without secrets. */
  mask(text: string): string {
    if (this.#patterns.size === 0) return text;
    return this.maskBytes(Buffer.from(text, 'utf8')).toString('utf8');
  }

  /** Bytes without secrets. */
  maskBytes(bytes: Uint8Array): Buffer {
    const stream = this.stream();
    return Buffer.concat([stream.push(bytes), stream.end()]);
  }

  /** Whether a text contains a secret. */
  reveals(text: string): boolean {
    return this.#found.matchesIn(Buffer.from(text, 'utf8')).length > 0;
  }

  /** Bytes of the longest form: a secret that ends at one place begins less than this before it. */
  get longest(): number {
    return this.#found.longest;
  }

  /** A new stream that masks the secrets known so far. Its first `skip` bytes are looked at, but not shown. */
  stream({ skip = 0 }: { skip?: number } = {}): MaskingStream {
    return maskingStream(this.#found, skip);
  }

  get #found(): PatternIndex {
    this.#index ??= new PatternIndex([...this.#patterns.values()]);
    return this.#index;
  }
}

interface Span {
  readonly start: number;
  end: number;
  /** Its mask was shown already, with the piece before. */
  readonly shown: boolean;
}

function maskingStream(patterns: PatternIndex, skip: number): MaskingStream {
  let kept: Buffer = Buffer.alloc(0);
  /** How many of the next bytes are not to be shown. */
  let unshown = skip;
  /** How many of the kept bytes belong to a secret whose mask was shown. */
  let covered = 0;
  const advance = (bytes: Buffer, cut: number): Buffer => {
    const shown = covered > 0 ? [{ start: 0, end: covered, shown: true }] : [];
    const spans = merge([...shown, ...spansOf(bytes, patterns)]);
    const out = replaceSpans(bytes, spans, Math.min(unshown, cut), cut);
    unshown = Math.max(0, unshown - cut);
    // One whose mask was shown reaches over the cut also where nothing of it can be let go yet.
    const across = spans.find(({ start, end, shown: isShown }) => (isShown || start < cut) && end > cut);
    kept = bytes.subarray(cut);
    covered = across ? across.end - cut : 0;
    return out;
  };
  return {
    push(chunk) {
      if (patterns.isEmpty) {
        const hidden = Math.min(unshown, chunk.length);
        unshown -= hidden;
        return Buffer.from(chunk.buffer, chunk.byteOffset + hidden, chunk.length - hidden);
      }
      const bytes = kept.length > 0 ? Buffer.concat([kept, chunk]) : Buffer.from(chunk);
      return advance(bytes, patterns.holdFrom(bytes));
    },
    end() {
      return advance(kept, kept.length);
    },
    get pending() {
      return kept.length;
    },
  };
}

function spansOf(bytes: Buffer, patterns: PatternIndex): Span[] {
  return patterns.matchesIn(bytes).map((match) => ({ ...match, shown: false }));
}

/** Secrets that overlap are one span: what is left of the second would give it away. */
function merge(spans: readonly Span[]): Span[] {
  const merged: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.start - b.start || Number(b.shown) - Number(a.shown))) {
    const last = merged.at(-1);
    if (last && span.start < last.end) last.end = Math.max(last.end, span.end);
    else merged.push({ ...span });
  }
  return merged;
}

function replaceSpans(bytes: Buffer, spans: readonly Span[], unshown: number, cut: number): Buffer {
  const parts: Buffer[] = [];
  let from = unshown;
  for (const { start, end, shown } of spans.filter((span) => span.start < cut && span.end > unshown)) {
    parts.push(bytes.subarray(from, Math.max(from, start)));
    if (!shown) parts.push(Buffer.from(maskText));
    from = Math.min(end, cut);
  }
  parts.push(bytes.subarray(from, cut));
  return Buffer.concat(parts);
}
