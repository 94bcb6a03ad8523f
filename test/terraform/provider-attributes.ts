import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const library = join(import.meta.dirname, '..', '..', 'node_modules', '@cdktf', 'provider-aws', 'lib');

/** What the AWS provider has of a type of resource or data source. */
export interface ProviderAttributes {
  /** The names that may be written. */
  readonly written: ReadonlySet<string>;
  /** What may be read and is a text, a number or a list of texts. */
  readonly read: ReadonlyMap<string, 'string' | 'number' | 'string[]'>;
}

/** As the bindings say, which are made of the provider's own schema. `type`: `aws_sqs_queue`, `data.aws_subnet`. */
export async function providerAttributes(type: string): Promise<ProviderAttributes> {
  const name = type.replace(/^data\.aws_/, 'data_aws_').replace(/^aws_/, '');
  const bindings = await readFile(join(library, name.replaceAll('_', '-'), 'index.d.ts'), 'utf8');
  const path = type.startsWith('data.') ? 'data-sources' : 'resources';
  const anchors = bindings.matchAll(new RegExp(`/docs/${path}/[a-z0-9_]+#([a-z0-9_]+) `, 'g'));
  const own = bindings.slice(
    bindings.search(/^export declare class \w+ extends cdktf\.Terraform(Resource|DataSource) /m),
  );
  const getters = own.matchAll(/^ {4}get (\w+?)\(\): (string|number|string\[\]);$/gm);
  return {
    written: new Set([...anchors].map(([, anchor = '']) => anchor)),
    read: new Map([...getters].map(([, getter = '', kind]) => [inSnakeCase(getter), kind as 'string'])),
  };
}

function inSnakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
