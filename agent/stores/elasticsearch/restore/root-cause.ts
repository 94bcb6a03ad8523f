const nextCause = /\n\s*Caused by: |; nested: /;
/** What Elasticsearch adds to a shard's failure: why it doesn't try again. */
const afterwards = /;\s+(?=cannot allocate|Elasticsearch can't allocate|shard has )/i;

/** The innermost cause in the explanation of a failure: the rest is nodes, wrappers and stacks. */
export function rootCause(explanation: string): string {
  const [failure = ''] = explanation.split(afterwards);
  const [cause = ''] =
    failure
      .split(nextCause)
      .at(-1)
      ?.split(/\n\s*(?:at |\.\.\. )/) ?? [];
  return cause.replace(/[;\s]+$/, '') || explanation;
}
