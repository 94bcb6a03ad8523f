import type { Plugin } from 'esbuild';

const storesFolder = /[\\/]agent[\\/]stores[\\/]/;

/**
 * Leaves out of a bundle what stores load only where it is called, as `load: () => import('./module.ts')`: in one file
 * esbuild would put it beside the rest, half of a function that never calls it. What is in `kept` stays. A caller
 * of the rest of such a bundle gets Node's error that the module is not there.
 */
export function withoutLazyModules(kept: readonly string[]): Plugin {
  return {
    name: 'without-lazy-modules',
    setup({ onResolve }) {
      onResolve({ filter: /^\.{1,2}\// }, ({ kind, importer, path }) =>
        kind === 'dynamic-import' && storesFolder.test(importer) && !kept.includes(path)
          ? { path, external: true }
          : null,
      );
    },
  };
}
