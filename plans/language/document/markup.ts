const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as it stands in HTML and SVG, inside elements and quoted attributes: none of it is taken for markup. */
export function htmlText(text: string): string {
  return text.replaceAll(/[&<>"']/g, (one) => entities[one] ?? one);
}

/** Text as it stands within a line of CommonMark: none of it is taken for markup. */
export function markdownText(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]<>#|~&!]/g, String.raw`\$&`).replaceAll('\n', ' ');
}

/** The same where it begins a line or an item: it begins no list either. */
export function markdownLine(text: string): string {
  return markdownText(text)
    .replace(/^(\s*)([-+])(?=\s|$)/, String.raw`$1\$2`)
    .replace(/^(\s*\d{1,9})([.)])(?=\s|$)/, String.raw`$1\$2`);
}
