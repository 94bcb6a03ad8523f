import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';

const manifestSchema = z.object({ name: z.string(), version: z.string(), license: z.string() });

/** What may be shipped within a program under Apache-2.0, its text beside it. */
const accepted = new Set(['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', 'ISC', 'MIT']);

/** Of licences that name nobody: the text that is used where a package brings none. */
const standardTexts = new Map([['Apache-2.0', 'Its text is that of the file LICENSE of this package.']]);

interface Licence {
  /** name@version, sorted. */
  readonly packages: readonly string[];
  readonly id: string;
  readonly text: string;
}

/**
 * The licences of all packages that are in a bundle, each text once, below the packages that it is of. `inputs` are the
 * files that went into it, relative to `root`. Throws where a package has no licence that is accepted, or no text of
 * it.
 */
export async function licencesOf(inputs: readonly string[], root: string): Promise<string> {
  const directories = new Set(inputs.flatMap((path) => packageDirectory(path) ?? []));
  const licences = await Promise.all(Array.from(directories, (directory) => licenceOf(join(root, directory))));
  const byText = Map.groupBy(licences, ({ text }) => text);
  return Array.from(byText.values(), merged)
    .toSorted((a, b) => ((a.packages[0] ?? '') < (b.packages[0] ?? '') ? -1 : 1))
    .map(({ packages, id, text }) => `${packages.join(', ')}\n\n${id}\n\n${text}\n`)
    .join(`\n${'-'.repeat(80)}\n\n`);
}

/** Where the innermost package lies that a file belongs to; null for a file of ours. */
function packageDirectory(path: string): string | null {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? null;
}

async function licenceOf(directory: string): Promise<Licence> {
  const { name, version, license } = manifestSchema.parse(
    JSON.parse(await readFile(join(directory, 'package.json'), 'utf8')),
  );
  if (!accepted.has(license))
    throw new Error(`${name} is under ${license}: may it be shipped? (infra/package/licences.ts)`);
  const files = (await readdir(directory)).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file)).toSorted();
  const texts = await Promise.all(files.map((file) => readFile(join(directory, file), 'utf8')));
  const text = texts.map((each) => each.trim()).join('\n\n') || standardTexts.get(license);
  if (text === undefined) throw new Error(`${name} brings no text of its licence, ${license}.`);
  return { packages: [`${name}@${version}`], id: license, text };
}

function merged(licences: readonly Licence[]): Licence {
  const packages = licences.flatMap((licence) => licence.packages).toSorted();
  return { packages, id: licences[0]?.id ?? '', text: licences[0]?.text ?? '' };
}
