import { layoutOf, type Layout, type PlacedEdge, type PlacedNode } from './layout.ts';
import { graphOf, isDecision, type GraphNode, type PlanGraph } from './nodes.ts';
import { stepKinds } from '../kinds/index.ts';
import type { FrozenPlan } from '../schema/plan.ts';
import { htmlText } from '../document/markup.ts';

/** The steps of a plan as one SVG that needs nothing from elsewhere: gates, contingencies, the point of no return. */
export function planSvg(plan: FrozenPlan): string {
  const graph = graphOf(plan);
  return svgOf(graph, layoutOf(graph));
}

function svgOf({ title }: PlanGraph, { width, height, groups, edges, nodes }: Layout): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" font-family="ui-sans-serif, system-ui, sans-serif" font-size="13">
<title>${htmlText(title)}</title>
<defs><marker id="arrow" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto-start-reverse"><path d="M0 0 10 5 0 10z" fill="#444"/></marker></defs>
<rect width="${width}" height="${height}" fill="#fff"/>
${groups.map(groupSvg).join('\n')}
${edges.map(edgeSvg).join('\n')}
${nodes.map(nodeSvg).join('\n')}
</svg>
`;
}

function groupSvg({ x, y, width, height, title }: Layout['groups'][number]): string {
  const [left, top] = [x - width / 2, y - height / 2];
  return `<g><rect x="${px(left)}" y="${px(top)}" width="${px(width)}" height="${px(height)}" rx="8" fill="#f6f4ec" stroke="#b9b08f" stroke-dasharray="5 4"/><text x="${px(left + 10)}" y="${px(top + height - 8)}" fill="#6b6140" font-size="12">${htmlText(title)}</text></g>`;
}

function edgeSvg({ edge: { kind, label, beyond }, points, at }: PlacedEdge): string {
  const colour = beyond ? '#b00020' : kind === 'otherwise' ? '#8a6d00' : '#444';
  const dashed = kind === 'otherwise' ? ' stroke-dasharray="5 4"' : '';
  const path = points.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${px(x)} ${px(y)}`).join(' ');
  const said = label && at ? labelSvg(label, at, colour) : '';
  return `<g><path d="${path}" fill="none" stroke="${colour}" stroke-width="1.5"${dashed} marker-end="url(#arrow)"/>${said}</g>`;
}

function labelSvg(label: string, { x, y }: { x: number; y: number }, colour: string): string {
  const width = label.length * 7 + 8;
  return `<rect x="${px(x - width / 2)}" y="${px(y - 9)}" width="${px(width)}" height="18" fill="#fff"/><text x="${px(x)}" y="${px(y + 4)}" text-anchor="middle" fill="${colour}" font-size="12">${htmlText(label)}</text>`;
}

function fillOf({ kind }: GraphNode): string {
  if (kind === 'end') return '#e0e0e0';
  return stepKinds[kind === 'fork' ? 'parallel' : kind].drawn.fill;
}

function nodeSvg(placed: PlacedNode): string {
  const { node, lines, x, y, height } = placed;
  const text = node.detail ? [...lines, node.detail] : [...lines];
  const first = y - height / 2 + 8 + 13;
  const spans = text.map((line, at) => {
    const small = node.detail && at === text.length - 1 ? ' font-size="11.5" fill="#555"' : '';
    return `<tspan x="${px(x)}" y="${px(first + at * 17)}"${small}>${htmlText(line)}</tspan>`;
  });
  return `<g>${shapeSvg(placed)}<text text-anchor="middle" fill="#111">${spans.join('')}</text></g>`;
}

/** Gates are hexagons, ends are round, all else is a box; what cannot be undone has a thick red edge. */
function shapeSvg({ node, x, y, width, height }: PlacedNode): string {
  const [left, top] = [x - width / 2, y - height / 2];
  const edge = node.irreversible ? 'stroke="#b00020" stroke-width="3"' : 'stroke="#555"';
  const paint = `fill="${fillOf(node)}" ${edge}`;
  if (isDecision(node)) {
    const corners = [
      [left, y],
      [left + 18, top],
      [left + width - 18, top],
      [left + width, y],
      [left + width - 18, top + height],
      [left + 18, top + height],
    ];
    return `<polygon points="${corners.map(([a = 0, b = 0]) => `${px(a)},${px(b)}`).join(' ')}" ${paint}/>`;
  }
  const round = node.kind === 'end' ? height / 2 : 6;
  return `<rect x="${px(left)}" y="${px(top)}" width="${px(width)}" height="${px(height)}" rx="${px(round)}" ${paint}/>`;
}

/** A tenth of a pixel is enough. */
function px(value: number): string {
  return String(Math.round(value * 10) / 10);
}
