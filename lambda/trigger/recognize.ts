import { snapshotUuidSchema } from '../../agent/contract/order.ts';
import type { Configuration, RepositorySettings } from '../configuration/configuration.ts';
import type { ObjectCreated } from './object-created.ts';
import { referenceSettings } from './reference.ts';

/** What a landed object is: a snapshot of a repository, something else within one, or nothing of ours. */
export type Recognized =
  | { readonly kind: 'snapshot'; readonly settings: RepositorySettings; readonly snapshotUuid: string }
  | { readonly kind: 'part'; readonly settings: RepositorySettings }
  | { readonly kind: 'foreign' };

const snapshotName = /^snap-(.+)\.dat$/;

/**
 * A snapshot is exactly `<base path>/snap-<uuid>.dat`. A shard's files have the same name deeper down. Where one
 * repository lies within another's base path, each has what lies directly below its own.
 */
export function recognize(
  { bucket, key }: ObjectCreated,
  { repositories, reference }: Pick<Configuration, 'repositories' | 'reference'>,
): Recognized {
  const slash = key.lastIndexOf('/');
  const basePath = slash < 0 ? '' : key.slice(0, slash);
  const [, uuid] = snapshotName.exec(key.slice(slash + 1)) ?? [];
  const settingsHere = bucket === reference?.bucket ? referenceSettings(reference, basePath) : null;
  const own = settingsHere ? [settingsHere] : repositories.filter((settings) => settings.bucket === bucket);

  const home = slash === 0 ? undefined : own.find((settings) => settings.basePath === basePath);
  if (home && snapshotUuidSchema.safeParse(uuid).success && uuid !== undefined) {
    return { kind: 'snapshot', settings: home, snapshotUuid: uuid };
  }
  const within = own
    .filter((settings) => settings.basePath === '' || key.startsWith(`${settings.basePath}/`))
    .toSorted((a, b) => b.basePath.length - a.basePath.length)[0];
  return within ? { kind: 'part', settings: within } : { kind: 'foreign' };
}
