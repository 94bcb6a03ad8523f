/** The console's host in each of AWS's partitions, by how the names of their regions begin. */
const partitions = [
  { regions: 'cn-', host: (region: string) => `${region}.console.amazonaws.cn` },
  { regions: 'us-gov-', host: () => 'console.amazonaws-us-gov.com' },
  { regions: '', host: (region: string) => `${region}.console.aws.amazon.com` },
];

/** Where the console shows an object to those who may see it. Never presigned: a message is no credential. */
export function consoleLink({ bucket, region }: { bucket: string; region: string }, key: string): string {
  const host = partitions.find(({ regions }) => region.startsWith(regions))?.host(region);
  return `https://${host}/s3/object/${bucket}?region=${region}&prefix=${encodeURIComponent(key)}`;
}
