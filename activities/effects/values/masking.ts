import { BackoutError } from '../../../common/errors.ts';
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
  #patterns: Buffer[] = [];

  /** Takes a resolved secret in. Throws `secret-unresolved` for one that is too short to be masked safely. */
  add(name: string, secret: string): void {
    if (secret.trim().length < shortestSecret) {
      throw new BackoutError('secret-unresolved', `the secret "${name}" is too short to be kept out of logs`, {
        expected: `at least ${shortestSecret} characters`,
        found: `${secret.trim().length} characters`,
        next: 'use a longer secret, or make it a setting if it is none',
      });
    }
    const known = new Set(this.#patterns.map((pattern) => pattern.toString('latin1')));
    const fresh = formsOf(secret).filter((bytes) => !known.has(bytes.toString('latin1')));
    // Longest first, so that a secret that begins like another one is replaced whole.
    this.#patterns = [...this.#patterns, ...fresh].toSorted((a, b) => b.length - a.length);
  }

  /** A text without secrets. */
  mask(text: string): string {
    if (this.#patterns.length === 0) return text;
    return this.maskBytes(Buffer.from(text, 'utf8')).toString('utf8');
  }

  /** Bytes without secrets. */
  maskBytes(bytes: Uint8Array): Buffer {
    const stream = this.stream();
    return Buffer.concat([stream.push(bytes), stream.end()]);
  }

  /** Whether a text contains a secret. */
  reveals(text: string): boolean {
    const bytes = Buffer.from(text, 'utf8');
    return this.#patterns.some((pattern) => bytes.includes(pattern));
  }

  /** Bytes of the longest form: a secret that ends at one place begins less than this before it. */
  get longest(): number {
    return this.#patterns[0]?.length ?? 0;
  }

  /** A new stream that masks the secrets known so far. Its first `skip` bytes are looked at, but not shown. */
  stream({ skip = 0 }: { skip?: number } = {}): MaskingStream {
    return maskingStream(this.#patterns, skip);
  }
}

interface Span {
  readonly start: number;
  end: number;
  /** Its mask was shown already, with the piece before. */
  readonly shown: boolean;
}

function maskingStream(patterns: readonly Buffer[], skip: number): MaskingStream {
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
      if (patterns.length === 0) {
        const hidden = Math.min(unshown, chunk.length);
        unshown -= hidden;
        return Buffer.from(chunk.buffer, chunk.byteOffset + hidden, chunk.length - hidden);
      }
      const bytes = kept.length > 0 ? Buffer.concat([kept, chunk]) : Buffer.from(chunk);
      return advance(bytes, holdFrom(bytes, patterns));
    },
    end() {
      return advance(kept, kept.length);
    },
    get pending() {
      return kept.length;
    },
  };
}

function spansOf(bytes: Buffer, patterns: readonly Buffer[]): Span[] {
  const spans: Span[] = [];
  for (const pattern of patterns) {
    for (let at = bytes.indexOf(pattern); at >= 0; at = bytes.indexOf(pattern, at + 1)) {
      spans.push({ start: at, end: at + pattern.length, shown: false });
    }
  }
  return spans;
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

/** Where the bytes end in what could be the beginning of a secret. */
function holdFrom(bytes: Buffer, patterns: readonly Buffer[]): number {
  const longest = patterns[0]?.length ?? 0;
  for (let from = Math.max(0, bytes.length - longest + 1); from < bytes.length; from += 1) {
    if (patterns.some((pattern) => beginsWith(pattern, bytes, from))) return from;
  }
  return bytes.length;
}

/** Whether a pattern is longer than the bytes from there on, and begins with them. */
function beginsWith(pattern: Buffer, bytes: Buffer, from: number): boolean {
  const length = bytes.length - from;
  // Most places differ in their first byte: only where they do not, the rest is worth comparing.
  if (pattern.length <= length || pattern[0] !== bytes[from]) return false;
  return pattern.compare(bytes, from, bytes.length, 0, length) === 0;
}
