import { lexer, type Token, type Tokens } from 'marked';
import { wordInPlaceOf, type Passage } from './passage.ts';

/** A passage of Markdown, before it is known where the Markdown is from. */
export type MarkdownPassage = Pick<Passage, 'line' | 'text' | 'plain' | 'isLabel'>;

type Inline = Pick<Passage, 'text' | 'plain'>;

/** Splits Markdown into its passages, each with its line. Leaves out code blocks, HTML and comments. */
export function passagesOfMarkdown(markdown: string): MarkdownPassage[] {
  const lineOf = placeFinder(markdown);
  const passages: MarkdownPassage[] = [];
  visit(lexer(markdown), (raw, tokens, isLabel) => {
    const line = lineOf(raw);
    if (tokens) passages.push({ line, ...inlineOf(tokens), isLabel });
  });
  return passages.filter(({ text }) => text.trim() !== '');
}

/** Called for each block in the order of the file, with its tokens where it is prose. */
type BlockVisitor = (raw: string, tokens: readonly Token[] | undefined, isLabel: boolean) => void;

function visit(blocks: readonly Token[], onBlock: BlockVisitor): void {
  for (const block of blocks) {
    if (isTable(block)) visitCells(block, onBlock);
    else if (isList(block)) for (const item of block.items) visit(item.tokens, onBlock);
    else if (block.type === 'blockquote') visit(childrenOf(block) ?? [], onBlock);
    else onBlock(block.raw, childrenOf(block), block.type === 'heading');
  }
}

function visitCells({ header, rows }: Tokens.Table, onBlock: BlockVisitor): void {
  for (const { text, tokens } of header) onBlock(text, tokens, true);
  for (const { text, tokens } of rows.flat()) onBlock(text, tokens, false);
}

function inlineOf(tokens: readonly Token[]): Inline {
  const parts = tokens.map(partOf);
  return { text: parts.map(({ text }) => text).join(''), plain: parts.map(({ plain }) => plain).join('') };
}

function partOf(token: Token): Inline {
  if (token.type === 'codespan' || isBareLink(token)) return { text: token.raw, plain: wordInPlaceOf(token.raw) };
  if (token.type === 'html' || token.type === 'image') return { text: '', plain: '' };
  const children = childrenOf(token);
  return children ? inlineOf(children) : { text: token.raw, plain: token.raw };
}

/** Finds the line of each block. Ask in the order of the file: a block is searched after the one before it. */
function placeFinder(markdown: string): (raw: string) => number {
  let cursor = 0;
  return (raw) => {
    const [firstLine = ''] = raw.trim().split('\n');
    const at = markdown.indexOf(firstLine, cursor);
    if (at >= 0) cursor = at + firstLine.length;
    return markdown.slice(0, Math.max(at, 0)).split('\n').length;
  };
}

function childrenOf(token: Token): readonly Token[] | undefined {
  return 'tokens' in token ? token.tokens : undefined;
}

function isTable(token: Token): token is Tokens.Table {
  return token.type === 'table';
}

function isList(token: Token): token is Tokens.List {
  return token.type === 'list';
}

function isBareLink(token: Token): boolean {
  return token.type === 'link' && 'text' in token && 'href' in token && token.text === token.href;
}
