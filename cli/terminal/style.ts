import { styleText } from 'node:util';

/** Marks for people. Without colour each is the text itself, so that nothing is said by colour alone. */
export interface Style {
  strong(text: string): string;
  faint(text: string): string;
  good(text: string): string;
  bad(text: string): string;
  wait(text: string): string;
}

const styleFormats = { strong: 'bold', faint: 'dim', good: 'green', bad: 'red', wait: 'yellow' } as const;

/** Returns the marks of a terminal that shows colour, or of one that does not. */
export function styleFor(colour: boolean): Style {
  const mark = (format: (typeof styleFormats)[keyof typeof styleFormats]) => (text: string) =>
    colour ? styleText(format, text, { validateStream: false }) : text;
  return {
    strong: mark(styleFormats.strong),
    faint: mark(styleFormats.faint),
    good: mark(styleFormats.good),
    bad: mark(styleFormats.bad),
    wait: mark(styleFormats.wait),
  };
}
