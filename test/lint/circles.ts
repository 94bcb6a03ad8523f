/**
 * The circles of a graph: each set of nodes that all reach one another, by Tarjan's algorithm, and each node that names
 * itself.
 */
export function circles(arrows: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const numbers = new Map<string, number>();
  const lowest = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];

  const visit = (node: string): number => {
    const number = numbers.size;
    numbers.set(node, number);
    lowest.set(node, number);
    stack.push(node);
    for (const next of arrows.get(node) ?? []) {
      if (!numbers.has(next)) lowest.set(node, Math.min(lowest.get(node) ?? number, visit(next)));
      else if (stack.includes(next)) lowest.set(node, Math.min(lowest.get(node) ?? number, numbers.get(next) ?? 0));
    }
    if (lowest.get(node) === number) {
      const members = stack.splice(stack.indexOf(node));
      if (members.length > 1 || arrows.get(node)?.has(node)) found.push(members.toSorted());
    }
    return lowest.get(node) ?? number;
  };
  for (const node of arrows.keys()) if (!numbers.has(node)) visit(node);
  return found;
}
