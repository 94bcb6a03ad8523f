import type { PhaseName, Proof } from '../contract/proof.ts';
import type { Level, UnprovenReason, Verdict } from '../contract/verdict.ts';

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
}

const noAnswer = 'There is no answer: the backup may be good or bad.';

/** Words for a verdict; foreign text in them is not escaped. */
export function verdictWords(proof: Pick<Proof, 'verdict' | 'reason' | 'level' | 'elasticsearch'>): VerdictWords {
  const name = verdictNames[proof.verdict];
  switch (proof.verdict) {
    case 'verified':
      return {
        name,
        headline: 'This snapshot can be restored.',
        meaning: `${elasticsearchWords(proof)} restored it, and every check passed.`,
        action: 'Nothing.',
      };
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
        meaning:
          'Something that the snapshot needs is missing, or is not what was written. Do not count on restoring it.',
        action:
          'Keep every older snapshot: stop retention. Then take a snapshot into a new, empty repository, because a ' +
          'further one in this repository reuses the files that are there, damaged ones included.',
      };
    case 'suspect':
      return {
        name,
        headline: 'It restores, but its content is not what you expect.',
        meaning: 'The backup is technically sound; what failed is an expectation of what is in it.',
        action:
          'Look at the source cluster. If the data is missing there too, stop retention so that older snapshots stay; ' +
          'if it is as it should be, correct the expectation.',
      };
    case 'incompatible':
      return {
        name,
        headline: 'This machine cannot restore it.',
        meaning: 'That says nothing against the backup: something that the restore needs is lacking here.',
        action: 'Provide what the findings name, and prove it again.',
      };
    case 'unproven':
      return { name, ...unprovenWords[proof.reason ?? 'internal'] };
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
    headline: 'The snapshot was deleted before it was proven.',
    meaning: 'Retention or somebody took it away meanwhile. That says nothing about other snapshots.',
    action: 'Nothing, if the deletion was meant. If it happens often, retention keeps too few snapshots.',
  },
  'not-listed': {
    headline: 'The repository does not list this snapshot.',
    meaning: `${noAnswer} As long as the repository’s index does not name it, Elasticsearch cannot restore it either.`,
    action:
      'Ask the source cluster for it (GET _snapshot/<repository>/_all): it may still be running, have failed, or have ' +
      'another name.',
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
      'Grant s3:ListBucket on the bucket and s3:GetObject on the repository (and kms:Decrypt, where a key of your own ' +
      'encrypts it), and prove it again.',
  },
  'storage-unavailable': {
    headline: 'The storage did not answer properly.',
    meaning: noAnswer,
    action: 'Look whether the bucket can be reached from where the proof ran, and prove it again.',
  },
  'elasticsearch-unavailable': {
    headline: 'Elasticsearch did not start, or stopped answering.',
    meaning: noAnswer,
    action: 'Look at its log; often it lacks memory. Then prove it again.',
  },
  'restore-incomplete': {
    headline: 'A shard did not start, and nothing shows that the backup is to blame.',
    meaning: noAnswer,
    action: 'Prove it again. If it stays so, what Elasticsearch says of the shard is in the findings and in the log.',
  },
  internal: {
    headline: 'Mayfly itself has failed.',
    meaning: noAnswer,
    action: 'Prove it again. If it stays so, report the fault together with the log of this run.',
  },
};

/** What a level does, whether it has passed or not. */
export const levelWords: Readonly<Record<Level, { readonly name: string; readonly does: string }>> = {
  structure: {
    name: 'Structure',
    does: 'Reads the repository’s own metadata: is the snapshot complete, and is every object it needs there, in full length?',
  },
  bytes: { name: 'Bytes', does: 'Reads every byte of every object and compares it with the checksum on record.' },
  restore: {
    name: 'Restore',
    does: 'A real Elasticsearch restores every shard; each must hold exactly the documents that the metadata promises.',
  },
  examine: { name: 'Examination', does: 'Holds the restored data against what you expect of it.' },
};

export const phaseWords: Readonly<Record<PhaseName, string>> = {
  locate: 'Find the snapshot',
  structure: 'Check the structure',
  bytes: 'Read every byte',
  elasticsearch: 'Start Elasticsearch',
  restore: 'Restore',
  count: 'Count documents',
  examine: 'Examine',
};

function elasticsearchWords({ elasticsearch }: Pick<Proof, 'elasticsearch'>): string {
  return elasticsearch === null ? 'Elasticsearch' : `Elasticsearch ${elasticsearch.version}`;
}
