// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are templates of Terraform's.
import { z } from 'zod';
import { type ProviderAttributes, providerAttributes } from './provider-attributes.ts';

type Attributes = Readonly<Record<string, unknown>>;

/** What a stack finds in the account that it is applied to. */
export interface FoundAccount {
  readonly zones: readonly string[];
  /** By the subnet's id. */
  readonly subnets?: Readonly<Record<string, { readonly zone: string; readonly vpcId: string }>>;
}

const blocksSchema = z.record(z.string(), z.record(z.string(), z.record(z.string(), z.unknown()))).default({});
const stackSchema = z.object({
  data: blocksSchema,
  resource: blocksSchema,
  output: z.record(z.string(), z.object({ value: z.unknown() })).default({}),
  provider: z.unknown().optional(),
});

/** Terraform's own words, which any resource and data source may have. */
const metaArguments = ['count', 'for_each', 'depends_on', 'lifecycle', 'provider'];

/**
 * A synthesized stack (cdk.tf.json, parsed) that Terraform can apply without AWS and without its provider. Each
 * resource is a `terraform_data` that keeps what was written, beside a text for each attribute that AWS would choose;
 * so is `provider`. References go to a local value of the resource's name: every expression, and the graph, is as it
 * was. Attributes that AWS would choose are known only once it is applied, and so are all others.
 */
export async function standIns(stack: unknown, account: FoundAccount): Promise<object> {
  const { data, resource, output, provider } = stackSchema.parse(stack);
  const resources = addressed(resource, '');
  const found = addressed(data, 'data.');
  const known = new Set([...resources, ...found].map(({ address }) => address));
  const replaced = (value: unknown) => replaceReferences(value, known);

  const locals: Record<string, unknown> = {};
  const made: Record<string, unknown> = { provider: { input: { settings: replaced(provider ?? null) } } };
  for (const { address, type, block } of found) {
    refuseForeign(address, block, await providerAttributes(type));
    locals[localName(address)] = replaced({ ...written(block), ...foundAttributes(address, type, block, account) });
  }
  for (const { address, type, block } of resources) {
    const attributes = await providerAttributes(type);
    refuseForeign(address, block, attributes);
    const { count, for_each, depends_on, lifecycle } = block;
    const name = localName(address);
    const [suffix, expression] =
      for_each !== undefined
        ? ['[${each.key}]', `{ for key, made in terraform_data.${name} : key => made.output }`]
        : count !== undefined
          ? ['[${count.index}]', `[for made in terraform_data.${name} : made.output]`]
          : ['', `terraform_data.${name}.output`];
    locals[name] = `\${${expression}}`;
    made[name] = {
      ...(replaced({ ...(count !== undefined && { count }), ...(for_each !== undefined && { for_each }) }) as object),
      ...(Array.isArray(depends_on) && {
        depends_on: depends_on
          .filter((each) => !String(each).startsWith('data.'))
          .map((each) => `terraform_data.${localName(String(each))}`),
      }),
      ...(lifecycle !== undefined && { lifecycle: replaced(conditionsOf(lifecycle)) }),
      input: replaced({ ...chosenByAws(address + suffix, attributes, block), ...written(block) }),
    };
  }
  const outputs = Object.entries(output).map(([name, { value }]) => [name, { value: replaced(value) }]);
  return {
    ...(Object.keys(locals).length > 0 && { locals }),
    resource: { terraform_data: made },
    ...(outputs.length > 0 && { output: Object.fromEntries(outputs) }),
  };
}

/** How the stand-in of a resource is called. */
export function localName(address: string): string {
  return address.replaceAll('.', '__');
}

function addressed(blocks: z.infer<typeof blocksSchema>, prefix: '' | 'data.') {
  return Object.entries(blocks).flatMap(([type, byName]) =>
    Object.entries(byName).map(([name, block]) => ({
      address: `${prefix}${type}.${name}`,
      type: prefix + type,
      block,
    })),
  );
}

function written(block: Attributes): Attributes {
  return Object.fromEntries(Object.entries(block).filter(([name]) => name !== '//' && !metaArguments.includes(name)));
}

function refuseForeign(address: string, block: Attributes, { written: allowed }: ProviderAttributes): void {
  const foreign = Object.keys(written(block)).filter((name) => !allowed.has(name));
  if (foreign.length > 0) throw new Error(`${address}: the provider knows no ${foreign.join(', ')}.`);
}

function chosenByAws(address: string, { read }: ProviderAttributes, block: Attributes): Attributes {
  const text = (name: string) => (name === 'unique_id' ? address.replace(/\W|_/g, '') : `<${address}.${name}>`);
  const stand = { string: text, number: () => 1, 'string[]': () => [] };
  const names = [...read].filter(([name]) => !(name in block) && !metaArguments.includes(name));
  return Object.fromEntries(names.map(([name, kind]) => [name, stand[kind](name)]));
}

function foundAttributes(address: string, type: string, block: Attributes, { zones, subnets }: FoundAccount) {
  if (type === 'data.aws_availability_zones') return { names: zones };
  // AWS publishes its own images so.
  if (type === 'data.aws_ssm_parameter') return { value: 'ami-0123456789abcdef0' };
  const subnet = type === 'data.aws_subnet' ? subnets?.[String(block.id)] : undefined;
  if (subnet !== undefined) return { availability_zone: subnet.zone, vpc_id: subnet.vpcId };
  throw new Error(`${address}: nothing is known of it in the account of this test.`);
}

/** What Terraform looks at itself; the rest of a lifecycle is about attributes that a stand-in doesn't have. */
function conditionsOf(lifecycle: unknown): unknown {
  const { precondition, postcondition } = lifecycle as Attributes;
  return { ...(precondition !== undefined && { precondition }), ...(postcondition !== undefined && { postcondition }) };
}

function replaceReferences(value: unknown, known: ReadonlySet<string>): unknown {
  if (typeof value === 'string') {
    return value.replace(/(?<![\w.$<-])(?:data\.)?aws_\w+\.[\w-]+/g, (address) =>
      known.has(address) ? `local.${localName(address)}` : address,
    );
  }
  if (Array.isArray(value)) return value.map((each) => replaceReferences(each, known));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, replaceReferences(each, known)]));
}
