import type { Proof } from '../../contract/proof.ts';
import type { Untested } from '../../contract/report.ts';
import { includesRestore } from '../../contract/verdict.ts';

/** What unpacking an archive says nothing about, unless a command of the plan has looked. */
export function notTested({ level, checks, phases }: Pick<Proof, 'level' | 'checks' | 'phases'>): readonly Untested[] {
  if (!includesRestore(level.asked)) return [];
  const hasRun =
    phases.some(({ name }) => name === 'import') ||
    checks.some(({ kind, outcome }) => kind === 'run' && outcome !== 'not-evaluated');
  return [
    ...(hasRun
      ? []
      : [
          {
            what: 'that the program which the archive is for can use it',
            why: 'No command of the plan has run: files were unpacked, counted and looked at.',
          },
        ]),
    {
      what: 'owners of the files, and their extended attributes',
      why: 'All is unpacked as one user without privileges.',
    },
  ];
}
