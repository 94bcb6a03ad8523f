import type { StoreWords } from '../store-definition.ts';

/** What a person reads about a proof of a snapshot, where the words that serve every store don't help. */
export const words: StoreWords = {
  levels: {
    structure:
      'Reads the repository’s own metadata: is the snapshot complete, and is every object it needs there, in full length?',
    bytes: 'Reads every byte of every object and compares it with the checksum on record.',
    restore:
      'A real Elasticsearch restores every shard; each must hold exactly the documents that the metadata promises.',
    examine: 'Holds the restored data against what you expect of it.',
  },
  corrupt:
    'Keep every older snapshot: stop retention. Then take a snapshot into a new, empty repository, because a ' +
    'further one in this repository reuses the files that are there, damaged ones included.',
  suspect:
    'Look at the source cluster. If the data is missing there too, stop retention so that older snapshots stay; ' +
    'if it is as it should be, correct the expectation.',
  silence:
    'First ask Elasticsearch whether it still takes snapshots (GET _slm/policy, GET _snapshot/<repository>/_all).',
  reasons: {
    'not-listed': {
      meaning:
        'There is no answer: the backup may be good or bad. As long as the repository’s index does not name it, ' +
        'Elasticsearch cannot restore it either.',
      action:
        'Ask the source cluster for it (GET _snapshot/<repository>/_all): it may still be running, have failed, or have ' +
        'another name.',
    },
    'server-unavailable': {
      headline: 'Elasticsearch could not be had, did not start, or stopped answering.',
      action: 'Do what is said of the cause where it is known; else look at its log. Then prove it again.',
    },
    'restore-incomplete': {
      headline: 'A shard did not start, and nothing shows that the backup is to blame.',
      action: 'Prove it again. If it stays so, what Elasticsearch says of the shard is in the findings and in the log.',
    },
  },
};

export const phases = {
  locate: 'Find the snapshot',
  structure: 'Check the structure',
  bytes: 'Read every byte',
  elasticsearch: 'Start Elasticsearch',
  restore: 'Restore',
  count: 'Count documents',
  examine: 'Examine',
  suggest: 'See what to expect',
} as const;
