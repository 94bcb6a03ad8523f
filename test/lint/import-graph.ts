import { globSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join, posix } from 'node:path';
import { parseSync } from 'oxc-parser';

export interface Import {
  readonly from: string;
  readonly line: number;
  /** A path from the root, or the name of a package. */
  readonly to: string;
  /** By `import()` at run time: what it names is loaded when it is needed. */
  readonly isLazy: boolean;
}

/** The folders whose files are in the graph. Tests are not: they may import what they test. */
const folders = ['agent', 'lambda', 'infra', 'packer'];

/** Every import of the sources below `root`, of types too; those of Node's own modules are left out. */
export function importGraph(root: string): Import[] {
  const files = globSync(`{${folders.join(',')}}/**/*.{ts,js,mjs}`, { cwd: root });
  return files.toSorted().flatMap((file) => importsOf(file, readFileSync(join(root, file), 'utf8')));
}

function importsOf(from: string, text: string): Import[] {
  const { module, errors } = parseSync(from, text);
  if (errors.length > 0) throw new Error(`${from} can't be parsed: ${errors[0]?.message}`);
  const named = [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest),
    ...module.staticExports.flatMap(({ entries }) => entries.flatMap(({ moduleRequest }) => moduleRequest ?? [])),
  ].map(({ value, start }) => ({ value, start, isLazy: false }));
  const lazyStarts = new Set(module.dynamicImports.map(({ moduleRequest }) => moduleRequest.start));
  // Both `await import('…')` and the type `import('…').Name`: only the first is in the module's record.
  const called = [...text.matchAll(/(?<=\bimport\(\s*)(['"])([^'"\n]+)\1/g)].map(({ index, 2: value = '' }) => ({
    ...{ value, start: index },
    isLazy: lazyStarts.has(index),
  }));
  return [...named, ...called]
    .filter(({ value }) => !value.startsWith('node:') && !builtinModules.includes(value))
    .map(({ value, start, isLazy }) => ({
      from,
      line: text.slice(0, start).split('\n').length,
      to: value.startsWith('.') ? posix.join(posix.dirname(from), value) : value,
      isLazy,
    }));
}
