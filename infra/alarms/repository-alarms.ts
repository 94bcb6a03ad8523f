import { storeOf } from '../../agent/stores/registry.ts';
import type { RepositoryConfiguration } from '../configuration/repository.ts';
import { type Alarm, bySweeps, ofRepository } from './alarm.ts';

type Expected = Pick<
  RepositoryConfiguration,
  'name' | 'store' | 'snapshotEveryHours' | 'verifiedEveryHours' | 'restoreTargetMinutes'
>;

/** What is watched of one repository: as much as is expected of it. */
export function repositoryAlarms(stage: string, repository: Expected): Alarm[] {
  const { name, store, snapshotEveryHours, verifiedEveryHours, restoreTargetMinutes } = repository;
  return [
    ...(snapshotEveryHours === undefined ? [] : [noSnapshot(stage, name, store, snapshotEveryHours)]),
    ...(verifiedEveryHours === undefined ? [] : [noVerified(stage, name, verifiedEveryHours)]),
    ...(restoreTargetMinutes === undefined ? [] : [slowRestore(stage, name, restoreTargetMinutes)]),
  ];
}

function noSnapshot(stage: string, repository: string, store: string, hours: number): Alarm {
  return {
    fault: 'no-snapshot',
    repository,
    description:
      `No ${storeOf(store).nouns.backup.one} has landed in the repository ${repository} for more than ${hours} hours: there is no newer backup. ` +
      `${storeOf(store).words.silence} If new ones are there, their events do not arrive: look at the notification of the ` +
      'bucket. See docs/alarms.md, no-snapshot.',
    metric: ofRepository(stage, repository, 'SnapshotAgeHours'),
    statistic: 'Maximum',
    threshold: { is: 'above', value: hours },
    ...bySweeps,
  };
}

function noVerified(stage: string, repository: string, hours: number): Alarm {
  return {
    fault: 'no-verified',
    repository,
    description:
      `No snapshot of the repository ${repository} was verified for more than ${hours} hours: nobody knows whether the ` +
      'latest backups can be restored. First read the latest report: it names what is wrong, and the last good snapshot. ' +
      'If there is none, begin with the alarms no-snapshot and overdue-runs. See docs/alarms.md, no-verified.',
    metric: ofRepository(stage, repository, 'VerifiedAgeHours'),
    statistic: 'Maximum',
    threshold: { is: 'above', value: hours },
    ...bySweeps,
  };
}

/** Between two restores there is nothing to be said: it stays as it is until the next one. */
function slowRestore(stage: string, repository: string, minutes: number): Alarm {
  return {
    fault: 'slow-restore',
    byDay: true,
    repository,
    description:
      `The latest restore of the repository ${repository} took longer than its target of ${minutes} minutes. The backup is ` +
      'as good as its report says; but a real restore may miss your recovery time objective. ' +
      'Compare size, instance type and phases in the latest reports. See docs/alarms.md, slow-restore.',
    metric: ofRepository(stage, repository, 'RestoreSeconds'),
    statistic: 'Maximum',
    threshold: { is: 'above', value: minutes * 60 },
    periodSeconds: 5 * 60,
    beyond: { periods: 1, of: 1 },
    missing: 'ignore',
  };
}
