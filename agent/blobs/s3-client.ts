import { S3Client } from '@aws-sdk/client-s3';
import { directHandler } from './direct/direct-handler.ts';

/**
 * A client with credentials, region and endpoint from where the AWS SDK looks for them, and a proxy from HTTPS_PROXY,
 * HTTP_PROXY and NO_PROXY. An S3-compatible storage named by AWS_ENDPOINT_URL(_S3) is addressed by path: few of them
 * resolve a bucket as a host's name. Access points have no path.
 */
export function s3Client(region?: string, { accessPoint = false } = {}): S3Client {
  const elsewhere = process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL;
  const client = new S3Client({
    ...(region === undefined ? {} : { region }),
    forcePathStyle: elsewhere !== undefined && !accessPoint,
    // Ours are the checksums; and streamed bodies in chunks that every S3 takes.
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestStreamBufferSize: 65_536,
    // Node's own agents know proxies from Node.js 22.21 on.
    requestHandler: { httpAgent: { proxyEnv: process.env }, httpsAgent: { proxyEnv: process.env } },
  });
  // Ours know none.
  if (!namesProxy()) client.config.requestHandler = directHandler(client.config.requestHandler);
  return client;
}

function namesProxy(): boolean {
  return ['HTTP_PROXY', 'HTTPS_PROXY'].some((name) => process.env[name] || process.env[name.toLowerCase()]);
}
