/**
 * The part of Terraform's expression language that synthesized JSON uses: references, literals, lists, objects,
 * templates and calls. Source: developer.hashicorp.com/terraform/language/expressions.
 */
export type Expression =
  | { readonly kind: 'literal'; readonly value: unknown }
  | { readonly kind: 'template'; readonly parts: readonly Expression[] }
  /** `aws_sqs_queue.trigger.arn` and what is picked out of it: names and indices. */
  | { readonly kind: 'reference'; readonly path: readonly (string | number)[] }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'object'; readonly entries: readonly (readonly [Expression, Expression])[] }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] }
  /** `[for key, val in aws_subnet.own : val.id]` */
  | {
      readonly kind: 'for';
      readonly names: readonly [key: string, value: string];
      readonly of: Expression;
      readonly each: Expression;
    }
  | { readonly kind: 'equal'; readonly sides: readonly [Expression, Expression] };

/** Parses a JSON string of Terraform's, which is a template. Throws an error that quotes it. */
export function parseTemplate(text: string): Expression {
  const parser = new Parser(text);
  const template = parser.template(null);
  const [only, ...others] = template.parts;
  if (only === undefined) return { kind: 'literal', value: '' };
  return others.length === 0 ? only : template;
}

class Parser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Up to the end of the text, or to the quote that closes a quoted template. */
  template(quote: '"' | null): { kind: 'template'; parts: Expression[] } {
    const parts: Expression[] = [];
    let literal = '';
    const flush = () => {
      if (literal !== '') parts.push({ kind: 'literal', value: literal });
      literal = '';
    };
    while (this.#at < this.#text.length && !(quote !== null && this.#text[this.#at] === quote)) {
      if (this.#skip('$${')) literal += '${';
      else if (this.#skip('%%{')) literal += '%{';
      else if (this.#text.startsWith('%{', this.#at)) this.#fail('template directives are not supported');
      else if (this.#skip('${')) {
        flush();
        parts.push(this.#expression());
        this.#expect('}');
      } else if (quote !== null && this.#text[this.#at] === '\\') literal += this.#escape();
      else literal += this.#text[this.#at++];
    }
    flush();
    return { kind: 'template', parts };
  }

  #expression(): Expression {
    this.#space();
    if (this.#skip('"')) {
      const { parts } = this.template('"');
      this.#expect('"');
      return parts.length === 0 ? { kind: 'literal', value: '' } : { kind: 'template', parts };
    }
    if (this.#skip('(')) return this.#equality();
    if (this.#skip('[')) return this.#loop() ?? { kind: 'list', items: this.#sequence(']') };
    if (this.#skip('{')) return this.#object();
    const number = this.#match(/-?\d+(?:\.\d+)?/y);
    if (number !== null) return { kind: 'literal', value: Number(number) };
    const name = this.#match(/[A-Za-z_][\w-]*/y);
    if (name === null) this.#fail('an expression is expected');
    if (this.#skip('(')) return { kind: 'call', name, args: this.#sequence(')') };
    const constants: Readonly<Record<string, unknown>> = { true: true, false: false, null: null };
    if (name in constants) return { kind: 'literal', value: constants[name] };
    return { kind: 'reference', path: [name, ...this.#steps()] };
  }

  /** `(a == b)` */
  #equality(): Expression {
    const left = this.#expression();
    this.#expect('==');
    const sides = [left, this.#expression()] as const;
    this.#expect(')');
    return { kind: 'equal', sides };
  }

  #loop(): Expression | null {
    const head = this.#match(/\s*for (\w+), (\w+) in /y);
    if (head === null) return null;
    const [key = '', value = ''] = head.match(/\w+(?=,| in)/g) ?? [];
    const of = this.#expression();
    this.#expect(':');
    const each = this.#expression();
    this.#expect(']');
    return { kind: 'for', names: [key, value], of, each };
  }

  #steps(): (string | number)[] {
    const steps: (string | number)[] = [];
    for (;;) {
      const name = this.#match(/\.([A-Za-z_][\w-]*|\d+)/y)?.slice(1);
      const index = name === undefined ? this.#match(/\[(?:\d+|"[^"]*")\]/y)?.slice(1, -1) : undefined;
      const step = name ?? index;
      if (step === undefined) return steps;
      steps.push(/^\d+$/.test(step) ? Number(step) : step.replaceAll('"', ''));
    }
  }

  #object(): Expression {
    const entries: (readonly [Expression, Expression])[] = [];
    while (!this.#closes('}')) {
      const bare = this.#match(/[A-Za-z_][\w-]*(?=\s*[=:])/y);
      const key = bare === null ? this.#expression() : ({ kind: 'literal', value: bare } as const);
      this.#space();
      if (!this.#skip('=')) this.#expect(':');
      entries.push([key, this.#expression()]);
      this.#space();
      this.#skip(',');
    }
    return { kind: 'object', entries };
  }

  #sequence(end: ')' | ']'): Expression[] {
    const items: Expression[] = [];
    while (!this.#closes(end)) {
      items.push(this.#expression());
      this.#space();
      this.#skip(',');
    }
    return items;
  }

  #closes(end: string): boolean {
    this.#space();
    if (this.#at >= this.#text.length) this.#fail(`${end} is missing`);
    return this.#skip(end);
  }

  #escape(): string {
    const code = this.#match(/\\u[0-9a-fA-F]{4}/y);
    if (code !== null) return String.fromCharCode(Number.parseInt(code.slice(2), 16));
    const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' };
    const escaped = escapes[this.#text[this.#at + 1] ?? ''];
    if (escaped === undefined) this.#fail('an unknown escape');
    this.#at += 2;
    return escaped;
  }

  #space(): void {
    this.#match(/\s*/y);
  }

  #match(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? null;
    this.#at += found?.length ?? 0;
    return found;
  }

  #skip(token: string): boolean {
    if (!this.#text.startsWith(token, this.#at)) return false;
    this.#at += token.length;
    return true;
  }

  #expect(token: string): void {
    this.#space();
    if (!this.#skip(token)) this.#fail(`${token} is expected`);
  }

  #fail(why: string): never {
    throw new Error(`Terraform expression, at character ${this.#at}: ${why}: ${this.#text}`);
  }
}
