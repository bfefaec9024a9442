import { BackoutError } from '../../common/errors.ts';

/** What a secret is replaced by wherever it would be shown or stored. */
export const maskText = '***';
/** Shorter ones would mask half of what a command says, or be guessed from what is left. */
export const shortestSecret = 8;

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
    const fresh = formsOf(secret)
      .map((form) => Buffer.from(form, 'utf8'))
      .filter((bytes) => !known.has(bytes.toString('latin1')));
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

  /** A new stream that masks the secrets known so far. */
  stream(): MaskingStream {
    return maskingStream(this.#patterns);
  }
}

/** How a secret may turn up: as it is, without its last line break, and as JSON and URLs write it. */
function formsOf(secret: string): string[] {
  const forms = [secret, secret.trim()].flatMap((form) => [form, JSON.stringify(form).slice(1, -1), percent(form)]);
  return [...new Set(forms)].filter((form) => form.length >= shortestSecret);
}

function percent(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    return text; // a lone surrogate has no such form
  }
}

interface Span {
  readonly start: number;
  end: number;
  /** Its mask was shown already, with the piece before. */
  readonly shown: boolean;
}

function maskingStream(patterns: readonly Buffer[]): MaskingStream {
  let kept: Buffer = Buffer.alloc(0);
  /** How many of the kept bytes belong to a secret whose mask was shown. */
  let covered = 0;
  const advance = (bytes: Buffer, cut: number): Buffer => {
    const shown = covered > 0 ? [{ start: 0, end: covered, shown: true }] : [];
    const spans = merge([...shown, ...spansOf(bytes, patterns)]);
    const out = replaceSpans(bytes, spans, cut);
    // One whose mask was shown reaches over the cut also where nothing of it can be let go yet.
    const across = spans.find(({ start, end, shown: isShown }) => (isShown || start < cut) && end > cut);
    kept = bytes.subarray(cut);
    covered = across ? across.end - cut : 0;
    return out;
  };
  return {
    push(chunk) {
      if (patterns.length === 0) return Buffer.from(chunk);
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

function replaceSpans(bytes: Buffer, spans: readonly Span[], cut: number): Buffer {
  const parts: Buffer[] = [];
  let from = 0;
  for (const { start, end, shown } of spans.filter((span) => span.start < cut)) {
    parts.push(bytes.subarray(from, start));
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
    const tail = bytes.subarray(from);
    if (patterns.some((pattern) => pattern.length > tail.length && pattern.subarray(0, tail.length).equals(tail)))
      return from;
  }
  return bytes.length;
}
