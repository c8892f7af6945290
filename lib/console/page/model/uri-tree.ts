/** A line of the tree: a URI, or a prefix that several URIs share. */
export interface TreeRow {
  /** The URI, or the prefix. */
  readonly path: string;
  /** What the line says: the components that the line above does not have. */
  readonly label: string;
  /** The depth, from 1 on. */
  readonly level: number;
  /** The number of URIs below a prefix; absent for a URI. */
  readonly count?: number | undefined;
  readonly isExpanded: boolean;
}

interface Node {
  readonly children: Map<string, Node>;
  isUri: boolean;
  count: number;
}

/** Returns the URIs that contain every word of a search. */
export function searched(uris: readonly string[], search: string): readonly string[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return uris;
  return uris.filter((uri) => words.every((word) => uri.toLowerCase().includes(word)));
}

/**
 * Returns the lines of the tree of some URIs.
 *
 * @param isExpanded decides about the prefixes
 */
export function treeRows(
  uris: readonly string[],
  isExpanded: (prefix: string) => boolean,
): TreeRow[] {
  const rows: TreeRow[] = [];
  addRows(rows, treeOf(uris), '', 1, isExpanded);
  return rows;
}

function treeOf(uris: readonly string[]): Node {
  const root = newNode();
  for (const uri of uris) {
    let node = root;
    for (const component of uri.split('.')) {
      const next = node.children.get(component) ?? newNode();
      node.children.set(component, next);
      next.count++;
      node = next;
    }
    node.isUri = true;
  }
  return root;
}

function newNode(): Node {
  return { children: new Map(), isUri: false, count: 0 };
}

function addRows(
  rows: TreeRow[],
  parent: Node,
  prefix: string,
  level: number,
  isOpen: (prefix: string) => boolean,
): void {
  for (const [component, child] of parent.children) {
    const [label, node] = joined(component, child);
    const path = prefix + label;
    if (node.isUri) rows.push({ path, label, level, isExpanded: false });
    if (node.children.size === 0) continue;
    const isExpanded = isOpen(`${path}.`);
    const count = node.isUri ? node.count - 1 : node.count;
    rows.push({ path: `${path}.`, label: `${label}.`, level, count, isExpanded });
    if (isExpanded) addRows(rows, node, `${path}.`, level + 1, isOpen);
  }
}

/** Joins the components that have no alternative into one line. */
function joined(component: string, node: Node): [label: string, end: Node] {
  let [label, end] = [component, node];
  while (!end.isUri && end.children.size === 1) {
    const [[next, child]] = end.children as unknown as [[string, Node]];
    if (child.children.size === 0) break;
    label += `.${next}`;
    end = child;
  }
  return [label, end];
}
