/** What a tool writes for each byte, by its value, and between two of them. */
interface Manner {
  readonly written: readonly string[];
  readonly between: readonly string[];
}

function manner(write: (byte: number) => string, ...between: string[]): Manner {
  return { written: Array.from({ length: 256 }, (_, byte) => write(byte)), between };
}

const lower = (byte: number): string => byte.toString(16).padStart(2, '0');
const upper = (byte: number): string => lower(byte).toUpperCase();
const octal = (byte: number): string => byte.toString(8).padStart(3, '0');

const manners: readonly Manner[] = [
  ...[lower, upper].flatMap((hex) => [
    // xxd -p, od -tx1, fingerprints, MAC addresses, Node's <Buffer …>
    manner(hex, '', ' ', ':', '-', '_', '.', ',', ', '),
    manner((byte) => `0x${hex(byte)}`, ' ', ',', ', '),
    manner((byte) => `\\x${hex(byte)}`, ''),
    manner((byte) => `\\\\x${hex(byte)}`, ''),
    manner((byte) => `%${hex(byte)}`, ''),
    manner((byte) => `=${hex(byte)}`, ''),
  ]),
  manner((byte) => `\\${octal(byte)}`, ''),
  manner((byte) => `\\0${octal(byte)}`, ''),
  manner(octal, ' '),
  // bytes as JSON has them
  manner(String, ',', ', ', ' '),
];

/** How a text is written by tools that write every byte by itself, with hex digits in lower and in upper case. */
export function byteForms(bytes: Buffer): string[] {
  const forms = manners.flatMap(({ written, between }) => {
    const each = Array.from(bytes, (byte) => written[byte] ?? '');
    return between.map((separator) => each.join(separator));
  });
  return [...forms, ...[lower, upper].flatMap((hex) => inPairs(Array.from(bytes, hex)))];
}

/** As xxd writes it, two bytes at a time, wherever in a pair it begins. */
function inPairs(digits: readonly string[]): string[] {
  const from = (offset: number): string =>
    digits.map((one, at) => (at > 0 && (at + offset) % 2 === 0 ? ` ${one}` : one)).join('');
  return [from(0), from(1)];
}

/** How a text is written where every character is escaped by itself: as JSON and JavaScript may, and as HTML does. */
export function characterForms(text: string): string[] {
  const units = Array.from({ length: text.length }, (_, at) => text.charCodeAt(at).toString(16).padStart(4, '0'));
  const points = Array.from(text, (character) => character.codePointAt(0) ?? 0);
  const hex = points.map((point) => point.toString(16));
  return [
    units.map((unit) => `\\u${unit}`).join(''),
    units.map((unit) => `\\u${unit.toUpperCase()}`).join(''),
    points.map((point) => `&#${point};`).join(''),
    hex.map((point) => `&#x${point};`).join(''),
    hex.map((point) => `&#x${point.toUpperCase()};`).join(''),
  ];
}
