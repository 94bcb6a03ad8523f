import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

const packageFiles = /[\\/]@aws-sdk[\\/]client-[\w-]+[\\/]package\.json$/;

/**
 * Of the package.json that each client of the AWS SDK imports, to say which version it is, a bundle has the version
 * alone: esbuild would keep all of it, scripts and dependencies.
 */
export const versionAlone: Plugin = {
  name: 'version-alone',
  setup({ onLoad }) {
    onLoad({ filter: packageFiles }, async ({ path }) => {
      const { version } = JSON.parse(await readFile(path, 'utf8'));
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
  },
};
