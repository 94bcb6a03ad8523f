import { UsageError } from '../../usage-error.ts';

/**
 * The Authorization header that the environment's variables come to; null without any. Nothing of them is ever an
 * argument, in a log or in an error. Throws `UsageError` where they can't be used.
 */
export function authorization(variables: NodeJS.ProcessEnv): string | null {
  const { MAYFLY_API_KEY: key, MAYFLY_USER: user, MAYFLY_PASSWORD: password } = variables;
  if (key && (user || password)) refuse('MAYFLY_API_KEY and MAYFLY_USER or MAYFLY_PASSWORD are set');
  if (key) return headerOf('MAYFLY_API_KEY', 'ApiKey', key.includes(':') ? inBase64(key) : key);
  if (!user && !password) return null;
  if (!user || !password) return refuse(`MAYFLY_${user ? 'PASSWORD' : 'USER'} is not set`);
  if (user.includes(':')) refuse('MAYFLY_USER holds a colon');
  return headerOf('MAYFLY_USER', 'Basic', inBase64(`${user}:${password}`));
}

function inBase64(text: string): string {
  return Buffer.from(text).toString('base64');
}

function headerOf(variable: string, scheme: string, value: string): string {
  if (!/^[\w+/=.-]+$/.test(value)) refuse(`${variable} is not as Elasticsearch writes one`);
  return `${scheme} ${value}`;
}

function refuse(message: string): never {
  throw new UsageError(message, 'Set MAYFLY_API_KEY (encoded, or id:key), or MAYFLY_USER and MAYFLY_PASSWORD.');
}
