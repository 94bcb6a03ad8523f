import { visible } from '../../../text/foreign-text.ts';
import { wrap } from '../../../text/wrap.ts';
import { yamlFlow, yamlText } from '../../../text/yaml-flow.ts';
import type { Draft, DraftCheck, DraftGroup } from './draft.ts';

const widthColumns = 110;
/** Where reasons stand beside their checks, at the most; longer checks have theirs above them. */
const reasonColumn = 64;

/** A draft as a file of expectations, in YAML, with its reasons as comments. Foreign text in comments is visible. */
export function expectationsText({ heading, groups, remarks }: Draft): string {
  const lines = [
    ...heading.flatMap((line) => comment(line, 0)),
    'version: 2',
    ...(groups.length === 0
      ? ['indices: []']
      : ['indices:', ...groups.flatMap((group, at) => [...(at === 0 ? [] : ['']), ...groupLines(group)])]),
    ...(remarks.length === 0 ? [] : ['', ...remarks.flatMap((line) => comment(line, 0))]),
  ];
  return `${lines.join('\n')}\n`;
}

function groupLines({ for: names, together, about, checks, remarks }: DraftGroup): string[] {
  const widest = Math.max(...checks.map((each) => oneLine(each).length).filter((length) => length <= reasonColumn), 0);
  return [
    ...comment(about, 2),
    `  - for: ${yamlFlow(names)}`,
    ...(together ? ['    together: true'] : []),
    ...(checks.length === 0 ? [] : ['    checks:', ...checks.flatMap((each) => checkLines(each, widest))]),
    ...remarks.flatMap((line) => comment(line, checks.length === 0 ? 4 : 6)),
  ];
}

function checkLines(draft: DraftCheck, widest: number): string[] {
  const line = oneLine(draft);
  const { schema } = draft.check as { readonly schema?: { readonly required: Readonly<Record<string, string>> } };
  if (schema !== undefined && line.length > reasonColumn) {
    const fields = Object.entries(schema.required).map(([name, type]) => `${yamlText(name)}: ${yamlText(type)}`);
    return [
      ...comment(draft.because, 6),
      '      - schema:',
      '          required:',
      ...fields.map((field) => `            ${field}`),
    ];
  }
  if (line.length > reasonColumn) return [...comment(draft.because, 6), line];
  return [`${line.padEnd(widest)}  # ${visible(draft.because)}`];
}

function oneLine({ check }: DraftCheck): string {
  const [[kind, parameters] = ['', null]] = Object.entries(check);
  return `      - ${kind}: ${yamlFlow(parameters)}`;
}

function comment(text: string, indent: number): string[] {
  return wrap(visible(text), widthColumns, `${' '.repeat(indent)}# `);
}
