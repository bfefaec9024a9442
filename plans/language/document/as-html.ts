import type { DocumentLine, PlanDocument } from './parts/document.ts';
import { htmlText } from './markup.ts';

/** What is around the document of a plan. */
export interface HtmlFrame {
  readonly digest: string;
  readonly environment?: string;
  /** An SVG, put in as it is. */
  readonly picture?: string;
}

/** A document as one page that needs nothing from elsewhere and runs no script; it prints well, too. */
export function asHtml({ title, about, sections }: PlanDocument, { digest, environment, picture }: HtmlFrame): string {
  const where = environment === undefined ? '' : `, with the settings of ${environment}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${htmlText(title)}</title>
<style>${style}</style>
</head>
<body>
<h1>${htmlText(title)}</h1>
<p class="digest">${htmlText(digest + where)}</p>
${listOf(about)}
<nav><ul>${sections.map(({ heading }, at) => `<li><a href="#q${at + 1}">${htmlText(heading)}</a></li>`).join('')}</ul></nav>
${picture === undefined ? '' : `<figure>${picture}</figure>`}
${sections.map(({ heading, lines }, at) => `<section id="q${at + 1}"><h2>${htmlText(heading)}</h2>\n${listOf(lines)}</section>`).join('\n')}
</body>
</html>
`;
}

function listOf(lines: readonly DocumentLine[]): string {
  return `<ul>${lines.map(itemOf).join('\n')}</ul>\n`;
}

function itemOf({ mark, text, inside, shell, warns }: DocumentLine): string {
  const kind = typeof mark === 'number' ? 'step' : mark === '-' ? 'dash' : 'line';
  const number = typeof mark === 'number' ? `<b>${mark}.</b> ` : '';
  const said = warns ? `<strong>${htmlText(text)}</strong>` : htmlText(text);
  const typed = shell === undefined ? '' : `<pre><code>${htmlText(shell)}</code></pre>`;
  const below = inside && inside.length > 0 ? listOf(inside) : '';
  return `<li class="${kind}">${number}${said}${typed}${below}</li>`;
}

const style = `
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { line-height: 1.2; } h2 { margin-top: 2.5rem; border-top: 1px solid; padding-top: .5rem; font-size: 1.2rem; }
.digest { font: 13px ui-monospace, monospace; overflow-wrap: anywhere; opacity: .8; }
ul { list-style: none; padding-left: 0; } li li { margin-left: 1.5rem; } li.dash { list-style: disc; margin-left: 1.2rem; }
li.step { margin-top: 1rem; } nav li { margin: 0; }
pre { user-select: all; -webkit-user-select: all; cursor: copy; overflow-x: auto; padding: .5rem .75rem;
  margin: .3rem 0; border: 1px solid #8888; border-radius: 4px; background: #8882; }
strong { color: #b00020; } @media (prefers-color-scheme: dark) { strong { color: #ff8a80; } }
figure { margin: 2rem 0; overflow-x: auto; background: #fff; }
@media print { body { max-width: none; } nav { display: none; } }
`;
