const pattern = /^\s*([+-]?)(\d*)\.?(\d*)(?:e([+-]?\d+))?\s*$/i;

/** A decimal number, exactly: `digits × 10^exponent`, without leading or trailing zeros in the digits. */
interface Decimal {
  readonly sign: -1 | 0 | 1;
  readonly digits: string;
  readonly exponent: number;
}

/** Compares two decimal numbers exactly, however many digits they have; undefined where one is no finite number. */
export function compareDecimals(one: string | number, other: string | number): -1 | 0 | 1 | undefined {
  const [a, b] = [decimalOf(String(one)), decimalOf(String(other))];
  if (!a || !b) return undefined;
  if (a.sign !== b.sign) return a.sign < b.sign ? -1 : 1;
  const size = compareSizes(a, b);
  return a.sign < 0 ? negative(size) : size;
}

/** Whether a number keeps all that a decimal text says: `0.1` and `1e3` are kept, `7615917337495251231` and `1e400` are not. */
export function isExactNumber(text: string): boolean {
  const value = Number(text);
  return Number.isFinite(value) && compareDecimals(text, value) === 0;
}

function compareSizes(a: Decimal, b: Decimal): -1 | 0 | 1 {
  const [magnitudeA, magnitudeB] = [a.digits.length + a.exponent, b.digits.length + b.exponent];
  if (a.sign === 0) return 0;
  if (magnitudeA !== magnitudeB) return magnitudeA < magnitudeB ? -1 : 1;
  const length = Math.max(a.digits.length, b.digits.length);
  const [x, y] = [a.digits.padEnd(length, '0'), b.digits.padEnd(length, '0')];
  if (x === y) return 0;
  return x < y ? -1 : 1;
}

function negative(order: -1 | 0 | 1): -1 | 0 | 1 {
  if (order === 0) return 0;
  return order === 1 ? -1 : 1;
}

function decimalOf(text: string): Decimal | undefined {
  const [, sign, whole = '', fraction = '', power = '0'] = pattern.exec(text) ?? [];
  if (sign === undefined || whole + fraction === '') return undefined;
  const all = (whole + fraction).replace(/^0+/, '');
  const digits = all.replace(/0+$/, '');
  if (digits === '') return { sign: 0, digits: '', exponent: 0 };
  const exponent = Number(power) - fraction.length + (all.length - digits.length);
  return { sign: sign === '-' ? -1 : 1, digits, exponent };
}
