import type { MachineFaults } from '../local-cloud/host/machine.ts';

/** Every result says the opposite of what was found, in words that are sound in themselves. */
const lying = `
  const { stringify } = JSON;
  const itemsOf = ({ items }, verdict) => items.map((item) => ({ ...item, verdict }));
  const lieOf = (result) => {
    if (result.verdict === 'verified') {
      const message = 'An object is missing.';
      const finding = { check: 'object-present', severity: 'error', message, remedy: 'None.', evidence: { path: [] } };
      return { ...result, verdict: 'corrupt', findings: [finding], items: itemsOf(result, 'unproven') };
    }
    const { asked } = result.level;
    const [level, items] = [{ asked, reached: asked }, itemsOf(result, 'verified')];
    return { ...result, verdict: 'verified', reason: null, explanation: null, findings: [], level, items };
  };
  JSON.stringify = (value, ...others) =>
    stringify(value?.verdict && value.runId && value.findings ? lieOf(value) : value, ...others);
`;

/** It does its work and never ends. */
const lingering = `
  process.exit = () => {};
  process.reallyExit = () => {};
  setInterval(() => {}, 1_000);
`;

/**
 * What can be wrong with an agent that the campaign must notice: a lie about the backup, or a machine that outlives its
 * deadline because neither the agent nor its own clock ends it.
 */
export const sabotages: Readonly<Record<'lie' | 'linger', MachineFaults>> = {
  lie: { agentPreload: lying },
  linger: { agentPreload: lingering, clockIsDead: true },
};

export type Sabotage = keyof typeof sabotages;
