import { type Expression, parseTemplate } from './expression.ts';

/** The address of a resource or data source, such as `aws_sqs_queue.trigger` or `data.aws_region.here`. */
export type Address = string;

/** What is known of each address: its attributes, by key where there are several. Also `each` and the like. */
export type Scope = Pick<ReadonlyMap<Address, unknown>, 'get' | 'has'>;

/** What is known, and these beside it. */
export function within(scope: Scope, added: Readonly<Record<Address, unknown>>): Scope {
  return {
    has: (address) => address in added || scope.has(address),
    get: (address) => (address in added ? added[address] : scope.get(address)),
  };
}

/** A configuration's value with every expression in it replaced. Throws an error that names an unresolved reference. */
export function evaluate(value: unknown, scope: Scope): unknown {
  if (typeof value === 'string') return evaluateExpression(parseTemplate(value), scope);
  if (Array.isArray(value)) return value.map((item) => evaluate(item, scope));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, evaluate(inner, scope)]));
}

/** What there is one resource for each of: a set of texts, or whatever has keys. */
export function instancesOf(forEach: unknown): [key: string, value: unknown][] {
  return Array.isArray(forEach) ? forEach.map((text) => [text, text]) : Object.entries(forEach as object);
}

/** Every address that a configuration's value refers to. */
export function references(value: unknown): Address[] {
  if (typeof value === 'string') return referencesOf(parseTemplate(value));
  if (value === null || typeof value !== 'object') return [];
  return Object.values(value).flatMap(references);
}

function evaluateExpression(expression: Expression, scope: Scope): unknown {
  const inner = (part: Expression) => evaluateExpression(part, scope);
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'template':
      return expression.parts.map((part) => text(inner(part))).join('');
    case 'list':
      return expression.items.map(inner);
    case 'object':
      return Object.fromEntries(expression.entries.map(([key, value]) => [text(inner(key)), inner(value)]));
    case 'call':
      return call(expression.name, expression.args.map(inner));
    case 'for': {
      const [key, value] = expression.names;
      return Object.entries(inner(expression.of) as object).map((entry) =>
        evaluateExpression(expression.each, within(scope, { [key]: entry[0], [value]: entry[1] })),
      );
    }
    case 'equal':
      return inner(expression.sides[0]) === inner(expression.sides[1]);
    case 'reference':
      return resolve(expression.path, scope);
  }
}

function referencesOf(expression: Expression): Address[] {
  switch (expression.kind) {
    case 'literal':
      return [];
    case 'template':
      return expression.parts.flatMap(referencesOf);
    case 'list':
      return expression.items.flatMap(referencesOf);
    case 'object':
      return expression.entries.flat().flatMap(referencesOf);
    case 'call':
      return expression.args.flatMap(referencesOf);
    case 'for':
      return [
        ...referencesOf(expression.of),
        ...referencesOf(expression.each).filter((address) => !expression.names.includes(address.split('.')[0] ?? '')),
      ];
    case 'equal':
      return expression.sides.flatMap(referencesOf);
    case 'reference':
      return expression.path[0] === 'each' ? [] : [addressOf(expression.path)];
  }
}

function addressOf(path: readonly (string | number)[]): Address {
  return path.slice(0, path[0] === 'data' ? 3 : 2).join('.');
}

function resolve(path: readonly (string | number)[], scope: Scope): unknown {
  const whole = path.join('.');
  const [first = ''] = path;
  const isVariable = scope.has(String(first));
  let value = scope.get(isVariable ? String(first) : addressOf(path));
  if (value === undefined) throw new Error(`Unresolved reference ${whole}: there is no such resource.`);
  for (const step of path.slice(isVariable ? 1 : first === 'data' ? 3 : 2)) {
    value = (value as Record<string | number, unknown> | null)?.[step];
    if (value === undefined)
      throw new Error(`Unresolved reference ${whole}: the local cloud knows no "${step}" there.`);
  }
  return value;
}

function call(name: string, args: readonly unknown[]): unknown {
  switch (name) {
    case 'jsonencode':
      return JSON.stringify(args[0]);
    case 'base64encode':
      return Buffer.from(text(args[0])).toString('base64');
    case 'tostring':
      return text(args[0]);
    case 'join':
      return (args[1] as unknown[]).map(text).join(text(args[0]));
    case 'concat':
      return args.flat(1);
    case 'min':
      return Math.min(...(args as number[]));
    case 'length':
      return (args[0] as unknown[]).length;
    case 'slice':
      return (args[0] as unknown[]).slice(args[1] as number, args[2] as number);
    case 'distinct':
    case 'toset':
      return [...new Set(args[0] as unknown[])];
    case 'index':
      return (args[0] as unknown[]).indexOf(args[1]);
    case 'substr':
      return text(args[0]).slice(args[1] as number);
    case 'cidrsubnet':
      return cidrSubnet(text(args[0]), args[1] as number, args[2] as number);
    case 'merge':
      return Object.assign({}, ...(args as object[]));
    default:
      throw new Error(`The local cloud knows no Terraform function ${name}().`);
  }
}

/** Source: developer.hashicorp.com/terraform/language/functions/cidrsubnet. */
function cidrSubnet(cidr: string, newBits: number, number: number): string {
  const [address = '', bits] = cidr.split('/');
  const length = Number(bits) + newBits;
  const first = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0) + number * 2 ** (32 - length);
  return `${[24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join('.')}/${length}`;
}

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new Error(`A text is expected in a Terraform template, not ${JSON.stringify(value)}.`);
}
