import type { Finding } from '../../../contract/finding.ts';
import { isForeign, newestKnownRelease, type Writer } from '../format/version-id.ts';

/** What is to be said of who wrote a snapshot: in a format that is not read, or newer than Mayfly. */
export function writerFindings(writer: Writer, versionId: number | null, object: string): Finding[] {
  const seen = {
    check: 'repository-format',
    ...(versionId !== null && { actual: versionId }),
    evidence: { object, path: [] },
  };
  const { name, version } = writer;
  if (isForeign(writer)) {
    const message = `${name} ${version} wrote the snapshot, in a format that Mayfly does not read.`;
    return [{ ...seen, severity: 'error', message, remedy: whoRestores(writer) }];
  }
  if (writer.known === 'exactly') return [];
  return [
    {
      ...seen,
      severity: 'note',
      message:
        `Elasticsearch ${version} wrote the snapshot. The newest release that this version of Mayfly knows is ` +
        `${newestKnownRelease}; all that it meets is read and checked as that writes it.`,
      remedy: 'Restore it with the Elasticsearch that wrote it, or a newer one.',
    },
  ];
}

/** The last release of each old major version that restores what the one before it has written, too. */
const nextMajors: ReadonlyMap<number, string> = new Map([
  [0, '1.7'],
  [1, '2.4'],
  [2, '5.6'],
  [5, '6.8'],
  [6, '7.17'],
]);

function whoRestores({ name, version }: Writer): string {
  if (name !== 'Elasticsearch') return `Restore it with ${name} ${version} or newer: no Elasticsearch reads it.`;
  const last = nextMajors.get(Number(version.split('.')[0])) ?? 'the next major version';
  return (
    `Restore it with Elasticsearch ${version} to ${last}. No version of Mayfly will read it: ` +
    'it reads what Elasticsearch 7.0 and newer have written. A new snapshot taken there by 7.0 or newer can be proven.'
  );
}
