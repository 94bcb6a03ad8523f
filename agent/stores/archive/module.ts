import { join } from 'node:path';
import type { InstanceRequest, LocalRequest, LocalStore, StoreModule } from '../store-definition.ts';
import { backupSchema } from './definition.ts';
import { type Plan, planSchema } from './plan.ts';
import { ArchiveStore } from './store.ts';

/** The heavy half: reads, unpacks and examines archives. */
export const archiveModule: StoreModule = { onInstance, here };

function onInstance({ source, backup, expectations, directory }: InstanceRequest): ArchiveStore {
  const folder = directory && join(directory, 'unpacked');
  return new ArchiveStore({ source, ...backupSchema.parse(backup), plan: planSchema.parse(expectations), folder });
}

async function here({ source, key, expectations, directory }: LocalRequest): Promise<LocalStore> {
  if (key === null) throw new Error('An archive is one object, whose key must be known.');
  const plan = (expectations as Plan | null) ?? planSchema.parse({});
  const folder = directory && join(directory, 'unpacked');
  return { store: new ArchiveStore({ source, key, plan, folder }), stop: async () => {} };
}
