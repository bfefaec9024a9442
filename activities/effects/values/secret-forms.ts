/** Shorter ones would mask half of what a command says, or be guessed from what is left. */
export const shortestSecret = 8;

/**
 * How a secret may turn up: as it is and without the blanks around it, and each of these as base64 writes it anywhere in
 * a longer text, as hex, and as URLs, JSON and shells quote it. Bytes, longest first, none twice.
 */
export function formsOf(secret: string): Buffer[] {
  const plain = [...new Set([secret, secret.trim()])];
  const texts = plain.flatMap((form) => [
    form,
    ...asJson(form),
    ...asUrl(form),
    ...asShell(form),
    ...asHex(form),
    ...asBase64(form),
  ]);
  return [...new Set(texts)]
    .filter((form) => form.length >= shortestSecret)
    .map((form) => Buffer.from(form, 'utf8'))
    .toSorted((a, b) => b.length - a.length);
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

function asHex(text: string): string[] {
  const hex = Buffer.from(text, 'utf8').toString('hex');
  return [hex, hex.toUpperCase()];
}

/**
 * The characters that the secret alone decides, for each of the three places in a group of bytes at which it may begin,
 * in both alphabets.
 */
function asBase64(text: string): string[] {
  const bytes = Buffer.from(text, 'utf8');
  return [0, 1, 2].flatMap((offset) => {
    const shifted = Buffer.concat([Buffer.alloc(offset), bytes]);
    const from = Math.ceil((offset * 8) / 6);
    const to = Math.floor((shifted.length * 8) / 6);
    return (['base64', 'base64url'] as const).map((alphabet) => shifted.toString(alphabet).slice(from, to));
  });
}
