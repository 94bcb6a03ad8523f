import type { Program, Proof } from '../contract/proof.ts';
import type { Level, UnprovenReason, Verdict } from '../contract/verdict.ts';
import { storeOf } from '../stores/registry.ts';
import { amountText } from '../text/quantities.ts';
import { standingOf, standingText } from './standing.ts';

/** A verdict for somebody who was woken up by it. */
export interface VerdictWords {
  /** The verdict itself, as a word: Corrupt. */
  readonly name: string;
  /** What it comes down to, one sentence. */
  readonly headline: string;
  /** What it means, and what it does not. */
  readonly meaning: string;
  /** What to do now. */
  readonly action: string;
  /** The request that restores what can be counted on, where only a part can't be. */
  readonly salvage?: string;
}

const noAnswer = 'There is no answer: the backup may be good or bad.';

/** Words for a verdict; foreign text in them is not escaped. */
export function verdictWords(
  proof: Pick<
    Proof,
    | 'store'
    | 'verdict'
    | 'reason'
    | 'level'
    | 'restoredBy'
    | 'repository'
    | 'snapshot'
    | 'items'
    | 'leftOut'
    | 'unlisted'
    | 'checks'
  >,
): VerdictWords {
  const words = wordsOfWhole(proof);
  if (proof.verdict === 'verified') return { ...words, ...verifiedBut(proof) };
  const text = proof.verdict === 'corrupt' || proof.verdict === 'incompatible' ? standingText(proof) : null;
  if (text === null) return words;
  const { nouns, salvageRequest } = storeOf(proof.store);
  const standing = standingOf(proof);
  const salvage = standing === null ? undefined : salvageRequest?.(proof.snapshot, standing);
  return {
    ...words,
    headline: proof.verdict === 'corrupt' ? `This backup is damaged: ${text}` : `On this machine ${text}`,
    meaning: `What restores has passed every check that was asked for: each ${nouns.item.one} has its own verdict. Do not count on the others.`,
    ...(salvage === undefined ? {} : { salvage }),
  };
}

/** Of a backup that lacks parts by leave of its user: what was proven speaks of what is there. */
function verifiedBut({ store, items, checks }: Pick<Proof, 'store' | 'items' | 'checks'>): Partial<VerdictWords> {
  const lacking = items.filter(({ partsMissing = 0 }) => partsMissing > 0);
  const { nouns } = storeOf(store);
  const { part, item, backup } = nouns;
  if (lacking.length === 0 || part === null) return {};
  const missing = lacking.reduce((sum, { partsMissing = 0 }) => sum + partsMissing, 0);
  const [first] = lacking;
  const where = lacking.length === 1 ? first?.path.join('/') : amountText(lacking.length, item.one, item.many);
  return {
    headline: `What is in this ${backup.one} can be restored; ${amountText(missing, part.one, part.many)} of ${where} ${
      missing === 1 ? 'is' : 'are'
    } missing by leave${warningsText({ checks })}.`,
  };
}

/** What only warns leaves `verified`, and the headline counts it: `; 2 checks warn`. */
function warningsText({ checks }: Pick<Proof, 'checks'>): string {
  const warnings = checks.filter(({ outcome }) => outcome !== 'passed').length;
  return warnings === 0 ? '' : `; ${amountText(warnings, 'check warns', 'checks warn')}`;
}

function wordsOfWhole(
  proof: Pick<Proof, 'store' | 'verdict' | 'reason' | 'level' | 'restoredBy' | 'repository' | 'checks'>,
): VerdictWords {
  const name = verdictNames[proof.verdict];
  const { nouns, words } = storeOf(proof.store);
  switch (proof.verdict) {
    case 'verified': {
      const warnings = warningsText(proof);
      return {
        name,
        headline: `This ${nouns.backup.one} can be restored${warnings}.`,
        meaning: `${restorerText(proof)} restored it, and every check ${warnings && 'that decides '}passed.`,
        action: warnings ? 'Look at what the checks warn of; it decides nothing.' : 'Nothing.',
      };
    }
    case 'intact':
      return {
        name,
        headline: 'Everything that was checked is sound.',
        meaning:
          proof.level.asked === 'structure'
            ? 'The metadata and the list of objects were checked; their bytes were not read and nothing was restored.'
            : 'The metadata and every byte were checked; nothing was restored.',
        action: 'Nothing. To know that it restores as well, ask for the level restore or examine.',
      };
    case 'corrupt':
      return {
        name,
        headline: 'This backup is damaged or incomplete.',
        meaning: 'Something that it needs is missing, or is not what was written. Do not count on restoring it.',
        action: words.corrupt,
      };
    case 'suspect':
      return {
        name,
        headline: 'It restores, but its content is not what you expect.',
        meaning: 'The backup is technically sound; what failed is an expectation of what is in it.',
        action: words.suspect,
      };
    case 'incompatible':
      return {
        name,
        headline: 'This machine cannot restore it.',
        meaning: 'That says nothing against the backup: something that the restore needs is lacking here.',
        action: 'Provide what the findings name, and prove it again.',
      };
    case 'unproven': {
      const reason = proof.reason ?? 'internal';
      const inDirectory = proof.repository.location.startsWith('s3://') ? {} : directoryWords[reason];
      return { name, ...unprovenWords[reason], ...inDirectory, ...words.reasons[reason] };
    }
  }
}

/** What a snapshot is called: its name, else its UUID. */
export function subjectOf({ name, uuid }: Pick<Proof['snapshot'], 'name' | 'uuid'>): string {
  return name ?? uuid ?? 'the latest one';
}

export const verdictNames: Readonly<Record<Verdict, string>> = {
  verified: 'Verified',
  intact: 'Intact',
  corrupt: 'Corrupt',
  suspect: 'Suspect',
  incompatible: 'Incompatible',
  unproven: 'Unproven',
};

const unprovenWords: Readonly<Record<UnprovenReason, Omit<VerdictWords, 'name'>>> = {
  deleted: {
    headline: 'The backup was deleted before it was proven.',
    meaning: 'Retention or somebody took it away meanwhile. That says nothing about others.',
    action: 'Nothing, if the deletion was meant. If it happens often, retention keeps too few backups.',
  },
  'not-listed': {
    headline: 'The repository does not list this backup.',
    meaning: noAnswer,
    action: 'Look whether it was written to its end, and prove it again.',
  },
  deadline: {
    headline: 'The proof ran out of time.',
    meaning: noAnswer,
    action: 'See which phase took the time; then allow more minutes or a faster machine, and prove it again.',
  },
  interrupted: {
    headline: 'The proof was interrupted.',
    meaning: `${noAnswer} The machine was taken away, or somebody stopped it.`,
    action: 'Prove it again.',
  },
  'instance-lost': {
    headline: 'The machine was lost before it had an answer.',
    meaning: noAnswer,
    action: 'Prove it again. If machines are lost every time, look at what their log says last.',
  },
  'no-capacity': {
    headline: 'No machine could be had.',
    meaning: noAnswer,
    action: 'Allow more instance types or availability zones, and prove it again.',
  },
  'launch-refused': {
    headline: 'AWS refused to launch a machine.',
    meaning: noAnswer,
    action: 'Correct what AWS names: the image, the instance types, the network or a right. Then prove it again.',
  },
  'access-denied': {
    headline: 'The storage refused to show the backup.',
    meaning: `${noAnswer} A right is missing.`,
    action:
      'Grant the right that the storage names; where it names none, s3:ListBucket on the bucket and s3:GetObject on the ' +
      'repository (and kms:Decrypt, where a key of your own encrypts it). Then prove it again.',
  },
  'storage-unavailable': {
    headline: 'The storage did not answer properly.',
    meaning: noAnswer,
    action:
      'Do what the storage asks for, if it has answered; else look whether the bucket can be reached from where the proof ' +
      'ran. Then prove it again.',
  },
  'disks-missing': {
    headline: 'The machine lacked the disks that were ordered.',
    meaning: `${noAnswer} What the machine had was too small for this backup.`,
    action:
      'Prove it again. If it stays so, leave the instance types out that this happens on: the image sees NVMe disks alone.',
  },
  'replication-pending': {
    headline: 'The copy is not complete yet.',
    meaning: `${noAnswer} Replication copies objects in any order, and some have not arrived.`,
    action:
      'Wait until replication has caught up, and prove it again. If it stays so, ask what replication has failed at.',
  },
  'server-unavailable': {
    headline: 'What was to restore it did not start, or stopped answering.',
    meaning: noAnswer,
    action: 'Look at its log; then prove it again.',
  },
  'restore-incomplete': {
    headline: 'Not all of it was restored, and nothing shows that the backup is to blame.',
    meaning: noAnswer,
    action: 'Prove it again. If it stays so, look at the findings and at the log.',
  },
  'not-evaluated': {
    headline: 'An expectation could not be evaluated, and nothing shows that the backup is to blame.',
    meaning: noAnswer,
    action: 'Prove it again, on a larger machine if it lacked time, memory or disk; the checks say which one it was.',
  },
  internal: {
    headline: 'Mayfly itself has failed.',
    meaning: noAnswer,
    action: 'Prove it again. If it stays so, report the fault together with the log of this run.',
  },
};

/** Of what lies in a directory, where a bucket's words don't help. */
const directoryWords: Partial<Record<UnprovenReason, Partial<VerdictWords>>> = {
  'access-denied': {
    meaning: `${noAnswer} A right is missing, or a link leads out of the directory.`,
    action:
      'Let the user that proves it read the files and enter the folders of the repository, and put files where links ' +
      'lead out of it. Then prove it again.',
  },
  'storage-unavailable': {
    action:
      'Look at the disk, or at the share that is mounted there, and at what the system says of it; then prove it again.',
  },
};

/** What people call a level, whatever the store. */
export const levelNames: Readonly<Record<Level, string>> = {
  structure: 'Structure',
  bytes: 'Bytes',
  restore: 'Restore',
  examine: 'Examination',
};

/** The program that restored it, else the one that was to. */
function restorerText({ store, restoredBy }: Pick<Proof, 'store' | 'restoredBy'>): string {
  return restoredBy === null ? storeOf(store).title : programText(restoredBy);
}

/** Its name and its version: of a server, of a command. */
export function programText({ name, version }: Program): string {
  return `${name} ${version}`;
}
