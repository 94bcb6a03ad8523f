import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { z } from 'zod';

/** What has come of one resource; several have an index: a number, or a key of `for_each`. */
export interface Applied {
  readonly index: string | number | null;
  readonly attributes: Readonly<Record<string, unknown>>;
}

const shownSchema = z.object({
  values: z.object({
    outputs: z.record(z.string(), z.object({ value: z.unknown() })).default({}),
    root_module: z.object({
      resources: z.array(
        z.object({
          name: z.string(),
          index: z.union([z.string(), z.number()]).nullable().default(null),
          values: z.object({ output: z.record(z.string(), z.unknown()) }),
        }),
      ),
    }),
  }),
});

const quiet = ['-input=false', '-no-color'];

/** Why there is no Terraform to ask; null when there is one. */
export async function withoutTerraform(): Promise<string | null> {
  const { failed } = await terraform(tmpdir(), ['version']);
  return failed ? 'terraform is not on the PATH (1.5 or later: developer.hashicorp.com/terraform/install)' : null;
}

/**
 * Applies a configuration of nothing but `terraform_data`, and forgets it. What became of each resource, by its name;
 * throws what Terraform says.
 */
export async function apply(configuration: object) {
  const directory = await mkdtemp(join(tmpdir(), 'mayfly-terraform-'));
  try {
    await writeFile(join(directory, 'main.tf.json'), JSON.stringify(configuration, null, 2));
    await carryOut(directory, ['init', ...quiet]);
    await carryOut(directory, ['apply', '-auto-approve', ...quiet]);
    const { values } = shownSchema.parse(JSON.parse(await carryOut(directory, ['show', '-json'])));
    const made = new Map<string, Applied[]>();
    for (const { name, index, values: attributes } of values.root_module.resources) {
      made.set(name, [...(made.get(name) ?? []), { index, attributes: attributes.output }]);
    }
    const outputs = Object.entries(values.outputs).map(([name, { value }]) => [name, value]);
    return { made, outputs: Object.fromEntries(outputs) as Readonly<Record<string, unknown>> };
  } finally {
    await rm(directory, { recursive: true });
  }
}

async function carryOut(directory: string, args: readonly string[]): Promise<string> {
  const { failed, stdout, stderr, shortMessage } = await terraform(directory, args);
  if (failed) throw new Error(stderr || stdout || shortMessage);
  return stdout;
}

function terraform(cwd: string, args: readonly string[]) {
  return execa('terraform', args, {
    cwd,
    // No settings of the machine's, and nobody is asked whether there is a newer one.
    env: { PATH: process.env.PATH ?? '', HOME: cwd, CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' },
    extendEnv: false,
    reject: false,
    timeout: 120_000,
  });
}
