/** Says what is fetched, and for how long one will wait for it. */
export const provisioning = {
  note(message: string, fields: Readonly<Record<string, unknown>> = {}) {
    const details = Object.entries(fields).map(([name, value]) => `${name} ${value}`);
    console.error(`${message}: ${details.join(', ')}`);
  },
  signal: new AbortController().signal,
};
