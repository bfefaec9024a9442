import { byteForms, characterForms } from './byte-forms.ts';

/** Shorter ones would mask half of what a command says, or be guessed from what is left. */
export const shortestSecret = 8;

/**
 * How a secret may turn up: as it is and without the blanks around it, and each of these as URLs, JSON and shells quote it, in
 * base64 and base32 as they write it anywhere in a longer text, base64 once more in base64, byte by byte (`byte-forms.ts`), and
 * in UTF-16. None twice.
 */
export function formsOf(secret: string): Buffer[] {
  const plain = [...new Set([secret, secret.trim()])];
  const texts = plain.flatMap((form) => [
    form,
    ...asJson(form),
    ...asUrl(form),
    ...asShell(form),
    ...asBase64(Buffer.from(form, 'utf8')),
    ...(form.length > longestInAllForms ? [Buffer.from(form, 'utf8').toString('hex')] : rarerForms(form)),
  ]);
  const found = [...texts.map((text) => Buffer.from(text, 'utf8')), ...plain.flatMap(utf16)];
  const distinct = new Map(found.map((bytes) => [bytes.toString('latin1'), bytes]));
  return [...distinct.values()].filter((bytes) => bytes.length >= shortestSecret);
}

/** A longer one, a file rather than a password, would take more memory than all else in every form. */
const longestInAllForms = 16_384;

function rarerForms(text: string): string[] {
  const bytes = Buffer.from(text, 'utf8');
  return [
    ...byteForms(bytes),
    ...characterForms(text),
    ...asBase64(bytes).flatMap((once) => asBase64(Buffer.from(once, 'latin1'))),
    ...utf16(text).flatMap(asBase64),
    ...asBase32(bytes),
  ];
}

/** As JSON.stringify writes it; with slashes escaped; in ASCII alone; and as what is put into HTML. */
function asJson(text: string): string[] {
  const json = JSON.stringify(text).slice(1, -1);
  const escaped = (pattern: RegExp) => (form: string) => form.replace(pattern, unicodeEscape);
  const forms = [json, json.replaceAll('/', '\\/')];
  const ascii = forms.map(escaped(/[^\x20-\x7e]/g));
  const html = [...forms, ...ascii].map(escaped(/[<>&]/g));
  return [...forms, ...ascii, ...html, ...[...ascii, ...html].map(upperEscapes), json.replaceAll("'", '\\u0027')];
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function upperEscapes(text: string): string {
  return text.replaceAll(/\\u[0-9a-f]{4}/g, (escape) => `\\u${escape.slice(2).toUpperCase()}`);
}

/** As a part of a URL, strictly and as a browser would, as a form sends it, and with hex digits in lower case. */
function asUrl(text: string): string[] {
  const part = attempt(encodeURIComponent, text);
  const strict = part.replaceAll(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
  const form = strict.replaceAll('%20', '+');
  const browser = [part.replaceAll('%20', '+'), attempt(encodeURI, text)];
  const all = [part, strict, form, form.replaceAll('~', '%7E').replaceAll('%2A', '*'), ...browser];
  return [...all, ...all.map((one) => one.replaceAll(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase()))];
}

function attempt(encode: (text: string) => string, text: string): string {
  try {
    return encode(text);
  } catch {
    return text; // a lone surrogate has no such form
  }
}

/** What shells and their friends make of it between quotes: POSIX, Python's shlex, `printf %q`, `$'…'` and "…". */
function asShell(text: string): string[] {
  const ansi = text
    .replaceAll(/[\\']/g, '\\$&')
    .replaceAll('\n', '\\n')
    .replaceAll('\t', '\\t')
    .replaceAll('\r', '\\r');
  return [
    text.replaceAll("'", "'\\''"),
    text.replaceAll("'", `'"'"'`),
    text.replaceAll(/[^\p{L}\p{N}\u0080-\uffff_@%+=:,./-]/gu, '\\$&'),
    text.replaceAll(/[\s!"#$&'()*,;<>?[\\\]^`{|}~]/g, '\\$&'),
    text.replaceAll(/[\s!"#$&'()*;<>?[\\\]^`{|}]/g, '\\$&'),
    text.replaceAll(/[\\"$`]/g, '\\$&'),
    text.replaceAll(/[\\"$`!]/g, '\\$&'),
    ansi,
  ];
}

/**
 * The characters that the secret alone decides, for each of the three places in a group of bytes at which it may begin,
 * in both alphabets.
 */
function asBase64(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((offset) => {
    const shifted = Buffer.concat([Buffer.alloc(offset), bytes]);
    const from = Math.ceil((offset * 8) / 6);
    const to = Math.floor((shifted.length * 8) / 6);
    return (['base64', 'base64url'] as const).map((alphabet) => shifted.toString(alphabet).slice(from, to));
  });
}

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The characters of base32 that the secret alone decides, for each of the five places in a group at which it may begin. */
function asBase32(bytes: Buffer): string[] {
  return [0, 1, 2, 3, 4].map((offset) => {
    const from = Math.ceil((offset * 8) / 5);
    const to = Math.floor(((offset + bytes.length) * 8) / 5);
    const text = Array.from({ length: to - from }, (_, at) =>
      base32.charAt(fiveBits(bytes, (from + at) * 5 - offset * 8)),
    );
    return text.join('');
  });
}

/** Five bits from a place on. */
function fiveBits(bytes: Buffer, bit: number): number {
  const two = ((bytes[bit >> 3] ?? 0) << 8) | (bytes[(bit >> 3) + 1] ?? 0);
  return (two >> (11 - (bit & 7))) & 31;
}

/** The bytes of UTF-16, the low one first and the high one first. */
function utf16(text: string): Buffer[] {
  const low = Buffer.from(text, 'utf16le');
  return [low, Buffer.from(low).swap16()];
}
