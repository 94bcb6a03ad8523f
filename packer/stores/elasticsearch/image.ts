import type { ImageDefinition } from '../image-definition.ts';
import { archiveUrl, pinnedChecksum } from './checksums.ts';
import { orderOfWriting } from './order-of-writing.ts';

/** One version of Elasticsearch, which restores the snapshots that it or the major version before it has written. */
export const elasticsearch: ImageDefinition = {
  id: 'elasticsearch',
  exampleVersion: '8.17.0',
  serverArchive: async (version, architecture) => ({
    url: archiveUrl(version, architecture),
    sha512: await pinnedChecksum(version, architecture),
  }),
  programs: { configure: 'configure.ts', 'self-test': 'self-test.ts' },
  orderOfWriting,
};
