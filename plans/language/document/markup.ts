const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as HTML and SVG write it, inside elements and quoted attributes: none of it is taken for markup. */
export function htmlText(text: string): string {
  return text.replaceAll(/[&<>"']/g, (one) => entities[one] ?? one);
}

/** Text as it is written within a line of CommonMark: none of it is taken for markup. */
export function markdownText(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]<>#|~&!]/g, String.raw`\$&`).replaceAll('\n', ' ');
}

/** Text that begins a line or an item of CommonMark: it begins no list either. */
export function markdownLine(text: string): string {
  return markdownText(text)
    .replace(/^(\s*)([-+])(?=\s|$)/, String.raw`$1\$2`)
    .replace(/^(\s*\d{1,9})([.)])(?=\s|$)/, String.raw`$1\$2`);
}
