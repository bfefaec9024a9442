import dagre from '@dagrejs/dagre';
import { isDecision, type GraphEdge, type GraphNode, type PlanGraph } from './nodes.ts';

/** A shape with its place: the middle, in pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
/** A node where it is drawn. */
export interface PlacedNode extends Box {
  readonly node: GraphNode;
  /** The title, broken into lines. */
  readonly lines: readonly string[];
}
/** An arrow: the points it leads through, and the middle of its label. */
export interface PlacedEdge {
  readonly edge: GraphEdge;
  readonly points: readonly { readonly x: number; readonly y: number }[];
  readonly at: { readonly x: number; readonly y: number } | undefined;
}
/** A graph where everything has its place. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
  readonly groups: readonly (Box & { readonly title: string })[];
}

const lineHeight = 17;
const charWidth = 7.4;
const titleChars = 32;

/** Where everything of a graph goes, top to bottom. The same graph gives the same layout. */
export function layoutOf(graph: PlanGraph): Layout {
  const sheet = new dagre.graphlib.Graph({ compound: true, multigraph: true });
  sheet.setGraph({ rankdir: 'TB', nodesep: 36, ranksep: 44, edgesep: 16, marginx: 24, marginy: 24 });
  sheet.setDefaultEdgeLabel(() => ({}));
  for (const { id, title } of graph.groups) sheet.setNode(groupId(id), { label: title });
  const broken = new Map(graph.nodes.map((node) => [node.id, linesOf(node.title)]));
  for (const node of graph.nodes) {
    sheet.setNode(node.id, sizeOf(node, broken.get(node.id) ?? []));
    if (node.group !== undefined) sheet.setParent(node.id, groupId(node.group));
  }
  graph.edges.forEach(({ from, to, label, kind }, at) =>
    sheet.setEdge(
      from,
      to,
      {
        width: label.length * charWidth,
        height: label ? lineHeight : 0,
        labelpos: 'c',
        weight: kind === 'then' ? 4 : 1,
      },
      String(at),
    ),
  );
  dagre.layout(sheet);
  const { width = 0, height = 0 } = sheet.graph();
  return {
    width: Math.ceil(width),
    height: Math.ceil(height),
    nodes: graph.nodes.map((node) => ({ node, lines: broken.get(node.id) ?? [], ...placeOf(sheet.node(node.id)) })),
    edges: graph.edges.map((edge, at) => ({ edge, ...wayOf(sheet.edge(edge.from, edge.to, String(at))) })),
    groups: graph.groups.map(({ id, title }) => ({ title, ...placeOf(sheet.node(groupId(id))) })),
  };
}

const groupId = (contingency: string): string => `group ${contingency}`;

function sizeOf(node: GraphNode, lines: readonly string[]): { width: number; height: number } {
  const longest = Math.max(...[...lines, node.detail].map((line) => line.length));
  const slant = isDecision(node) ? 36 : 0;
  return { width: longest * charWidth + 28 + slant, height: (lines.length + (node.detail ? 1 : 0)) * lineHeight + 16 };
}

/** Words in lines of at most `width` characters; a longer word is alone. */
function linesOf(title: string): string[] {
  return title.split(/\s+/).reduce<string[]>((lines, word) => {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > titleChars) return [...lines, word];
    return [...lines.slice(0, -1), `${last} ${word}`];
  }, []);
}

function placeOf({ x = 0, y = 0, width = 0, height = 0 }: Partial<Box>): Box {
  return { x, y, width, height };
}

function wayOf({
  points = [],
  x,
  y,
}: {
  points?: { x: number; y: number }[];
  x?: number;
  y?: number;
}): Omit<PlacedEdge, 'edge'> {
  return { points, at: x === undefined || y === undefined ? undefined : { x, y } };
}
