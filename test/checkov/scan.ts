import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { execa } from 'execa';
import { z } from 'zod';
import { pythonPackages } from '../setup/python-packages.ts';

/** A check of checkov's that a part of a stack fails. */
export interface Finding {
  /** Such as CKV_AWS_18. */
  readonly check: string;
  readonly what: string;
  /** The construct's path within its stack. */
  readonly path: string;
}

export interface Scan {
  readonly passed: number;
  readonly failed: readonly Finding[];
}

const recordSchema = z.object({ check_id: z.string(), check_name: z.string(), resource: z.string() });
const reportSchema = z.object({
  results: z.object({ failed_checks: z.array(recordSchema), parsing_errors: z.array(z.string()).max(0) }),
  summary: z.object({ passed: z.number().positive() }),
});

/** What checkov says of a synthesized stack's cdk.tf.json. Asks nobody else about it. */
export async function scan(file: string, signal: AbortSignal): Promise<Scan> {
  const note = (message: string, fields?: object) => console.error(message, fields);
  const { python, directory } = await pythonPackages('checkov', { note, signal });
  const options = ['--framework', 'terraform_json', '--output', 'json', '--compact', '--skip-download', '--soft-fail'];
  const { stdout } = await execa(python, ['-s', '-m', 'checkov.main', '--file', file, ...options], {
    cwd: dirname(file),
    env: { PATH: process.env.PATH ?? '', HOME: dirname(file), PYTHONPATH: directory },
    extendEnv: false,
    cancelSignal: signal,
  });
  const { results, summary } = reportSchema.parse(JSON.parse(stdout));
  const paths = pathsById(await readFile(file, 'utf8'));
  const failed = results.failed_checks.map(({ check_id: check, check_name: what, resource }) => ({
    check,
    what,
    path: pathOf(resource, paths),
  }));
  return { passed: summary.passed, failed };
}

const blockSchema = z.object({ '//': z.object({ metadata: z.object({ path: z.string(), uniqueId: z.string() }) }) });
const blocksSchema = z.record(z.string(), z.record(z.string(), blockSchema)).default({});

function pathsById(text: string): Map<string, string> {
  const { resource, data } = z.object({ resource: blocksSchema, data: blocksSchema }).parse(JSON.parse(text));
  const all = [resource, data].flatMap((blocks) => Object.values(blocks).flatMap((byId) => Object.values(byId)));
  return new Map(
    all.map(({ '//': { metadata } }) => [metadata.uniqueId, metadata.path.slice(metadata.path.indexOf('/') + 1)]),
  );
}

/** Checkov names a resource by its type or its kind, and its id. */
function pathOf(resource: string, paths: ReadonlyMap<string, string>): string {
  const path = paths.get(resource.slice(resource.indexOf('.') + 1));
  if (path === undefined) throw new Error(`Checkov speaks of ${resource}, which the stack does not have.`);
  return path;
}
