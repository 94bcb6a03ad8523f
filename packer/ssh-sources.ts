import { isIPv4 } from 'node:net';

/** What Packer's own plugin asks, where it is new enough to be asked for this. */
const whoAmI = 'https://checkip.amazonaws.com';
const answerMilliseconds = 10_000;

/** Where Packer logs in from, as AWS sees this machine: a CIDR block. Throws, with what to say instead. */
export async function ownSshSource(url = whoAmI): Promise<string> {
  const remedy = `Say where Packer logs in from: -- -var 'ssh_sources=["192.0.2.1/32"]'`;
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(answerMilliseconds) });
    const address = (await answer.text()).trim();
    if (!answer.ok || !isIPv4(address)) throw new Error(`HTTP ${answer.status}, and no IPv4 address`);
    return `${address}/32`;
  } catch (cause) {
    throw new Error(`${url} does not tell the address of this machine. ${remedy}`, { cause });
  }
}
