import { BackoutError } from '../../common/errors.ts';

/** The values of the options of one command line, by long name in camel case. */
export type OptionValues = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

/** Typed access to the options of one command line. */
export class Options {
  readonly #values: OptionValues;

  constructor(values: OptionValues) {
    this.#values = values;
  }

  /** Returns true if a flag was given. */
  flag(name: string): boolean {
    return this.#values[name] === true;
  }

  /** Returns the text of an option, or undefined when it was left out. */
  text(name: string): string | undefined {
    const value = this.#values[name];
    return typeof value === 'string' ? value : undefined;
  }

  /** Returns the text of an option that the table requires, so that it is there. */
  required(name: string): string {
    return this.text(name) ?? missingOption(name);
  }

  /** Returns all texts of an option that may be repeated. */
  list(name: string): readonly string[] {
    const value = this.#values[name];
    return Array.isArray(value) ? value : [];
  }

  /** Returns a whole number of at least `least`. Throws `usage` for anything else. */
  integer(name: string, least = 0): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least) return value;
    throw new BackoutError('usage', `--${dashedName(name)} is not a number`, {
      expected: `a whole number, at least ${least}`,
      found: text,
    });
  }

  /**
   * Returns a time in ISO 8601, as UTC with milliseconds. Throws `usage` for anything else and for a time without zone.
   */
  time(name: string): string | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const zoned = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}.*(Z|[+-]\d{2}:?\d{2})$/.test(text);
    const ms = zoned ? Date.parse(text) : Number.NaN;
    if (!Number.isNaN(ms)) return new Date(ms).toISOString();
    throw new BackoutError('usage', `--${dashedName(name)} is not a time`, {
      expected: 'ISO 8601 with a zone, such as 2026-11-23T03:12:00Z or 2026-11-23T04:12:00+01:00',
      found: text,
    });
  }
}

function missingOption(name: string): never {
  throw new BackoutError('usage', `--${dashedName(name)} is missing`, { expected: `--${dashedName(name)}` });
}

function dashedName(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
