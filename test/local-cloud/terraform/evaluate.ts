import { type Expression, parseTemplate } from './expression.ts';

/** The address of a resource or data source, such as `aws_sqs_queue.trigger` or `data.aws_region.here`. */
export type Address = string;

/** What is known of each address: its attributes. */
export type Scope = ReadonlyMap<Address, Readonly<Record<string, unknown>>>;

/** A configuration's value with every expression in it replaced. Throws an error that names an unresolved reference. */
export function evaluate(value: unknown, scope: Scope): unknown {
  if (typeof value === 'string') return evaluateExpression(parseTemplate(value), scope);
  if (Array.isArray(value)) return value.map((item) => evaluate(item, scope));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, evaluate(inner, scope)]));
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
    case 'reference':
      return [addressOf(expression.path)];
  }
}

function addressOf(path: readonly (string | number)[]): Address {
  return path.slice(0, path[0] === 'data' ? 3 : 2).join('.');
}

function resolve(path: readonly (string | number)[], scope: Scope): unknown {
  const whole = path.join('.');
  const attributes = scope.get(addressOf(path));
  if (attributes === undefined) throw new Error(`Unresolved reference ${whole}: there is no such resource.`);
  let value: unknown = attributes;
  for (const step of path.slice(path[0] === 'data' ? 3 : 2)) {
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
    case 'tostring':
      return text(args[0]);
    case 'join':
      return (args[1] as unknown[]).map(text).join(text(args[0]));
    case 'concat':
      return args.flat(1);
    case 'element':
      return (args[0] as unknown[])[(args[1] as number) % (args[0] as unknown[]).length];
    case 'merge':
      return Object.assign({}, ...(args as object[]));
    default:
      throw new Error(`The local cloud knows no Terraform function ${name}().`);
  }
}

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new Error(`A text is expected in a Terraform template, not ${JSON.stringify(value)}.`);
}
