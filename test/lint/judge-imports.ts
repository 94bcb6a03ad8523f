import { circles } from './circles.ts';
import type { Import } from './import-graph.ts';
import { fences, heavyHalf, layers } from './layers.ts';

/** What is wrong with the imports of the sources, a line each; empty when all of them go downwards. */
export function judgeImports(imports: readonly Import[]): string[] {
  return [
    ...imports.flatMap(upwards),
    ...imports.flatMap(fencedOff),
    ...heavyImports(imports),
    ...circles(arrowsOf(imports)).map((files) => `a circle of imports: ${files.join(', ')}`),
  ];
}

/** From each file to those that it imports at once. */
function arrowsOf(imports: readonly Import[]): Map<string, Set<string>> {
  const eager = imports.filter(({ isLazy }) => !isLazy);
  const grouped = Map.groupBy(eager, ({ from }) => from);
  return new Map([...grouped].map(([from, all]) => [from, new Set(all.map(({ to }) => to))]));
}

/** The number of a file's layer, from the top, and which of its parts the file is in; undefined for packages. */
function placeOf(file: string): { readonly layer: number; readonly part: string } | undefined {
  for (const [layer, { begins }] of layers.entries()) {
    for (const beginning of begins) {
      const part = new RegExp(`^${beginning.replaceAll('*', '[^/]+')}`).exec(file)?.[0];
      if (part !== undefined) return { layer, part };
    }
  }
  return undefined;
}

function upwards({ from, line, to }: Import): string[] {
  const [own, other] = [placeOf(from), placeOf(to)];
  if (own === undefined || other === undefined || own.layer < other.layer) return [];
  if (own.layer > other.layer) {
    return [`${from}:${line}: imports ${to}, upwards: ${nameOf(own.layer)} lies below ${nameOf(other.layer)}`];
  }
  if (own.part === other.part) return [];
  return [`${from}:${line}: imports ${to}, sideways: they stand beside each other in ${nameOf(own.layer)}`];
}

function nameOf(layer: number): string {
  return `"${layers[layer]?.name}"`;
}

function fencedOff({ from, line, to }: Import): string[] {
  return fences
    .filter((fence) => fence.from.test(from) && fence.into.test(to) && !fence.except.test(to))
    .map(({ because }) => `${from}:${line}: imports ${to}, and may not: ${because}`);
}

/** What a store's definition reaches without `import()` of the half that is to be loaded when it is needed. */
function heavyImports(imports: readonly Import[]): string[] {
  const eager = Map.groupBy(
    imports.filter(({ isLazy }) => !isLazy),
    ({ from }) => from,
  );
  const definitions = [...eager.keys()].filter((file) => /^agent\/stores\/[^/]+\/definition\.ts$/.test(file));
  return definitions.flatMap((definition) => {
    const folder = definition.slice(0, -'definition.ts'.length);
    const light = new Set([definition]);
    const wrong: string[] = [];
    for (const file of light) {
      for (const { from, line, to } of eager.get(file) ?? []) {
        if (!to.startsWith(folder)) continue;
        if (heavyHalf.test(to.slice(folder.length))) {
          wrong.push(`${from}:${line}: imports ${to}, of the heavy half: the store's definition may only load() it`);
        } else light.add(to);
      }
    }
    return wrong;
  });
}
