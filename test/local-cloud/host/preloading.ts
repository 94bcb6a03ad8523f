/** Arguments for Node that have it run a script before the program. */
export function preloading(script: string): string[] {
  return ['--import', `data:text/javascript,${encodeURIComponent(script)}`];
}
