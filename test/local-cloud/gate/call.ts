import type { IncomingHttpHeaders } from 'node:http';

/** One request to AWS, as a policy would see it. */
export interface Call {
  /** The signing name: s3, ec2, sns, sqs, iam, sts, events, logs, ssm, … */
  readonly service: string;
  /** The API's own name for it, such as PutObject. */
  readonly action: string;
  /** `bucket/key` for S3, the topic, queue or role otherwise; empty when the request names none. */
  readonly resource: string;
  readonly accessKeyId: string;
  /** What CreateFleet and RunInstances ask for; null for everything else. */
  readonly market: 'spot' | 'on-demand' | null;
  /** Condition keys of S3, as its policies name them; none for other services. */
  readonly conditions: Readonly<Record<string, string>>;
  /** The parameters of a query or JSON request; empty for S3, whose bodies are never read. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** `body` is null for S3. Throws when the request is unsigned, for no part of Mayfly sends such. */
export function identifyCall(method: string, url: string, headers: IncomingHttpHeaders, body: string | null): Call {
  const { accessKeyId, service } = readScope(headers.authorization ?? '', url);
  if (body === null) {
    const { action, resource } = identifyObjectCall(method, url, headers);
    const conditions = objectConditions(action, url, headers);
    return { service, action, resource, accessKeyId, market: null, conditions, parameters: {} };
  }
  if (service === 'scheduler') return identifySchedulerCall(method, url, { service, accessKeyId }, body);
  const target = headers['x-amz-target'];
  const parameters =
    typeof target === 'string' ? flatten(JSON.parse(body || '{}')) : Object.fromEntries(new URLSearchParams(body));
  const action = typeof target === 'string' ? target.slice(target.lastIndexOf('.') + 1) : (parameters.Action ?? '');
  const resource = namedResource(parameters);
  return { service, action, resource, accessKeyId, market: market(parameters), conditions: {}, parameters };
}

/** Whether the body of a request is a stream of an object's bytes rather than parameters. */
export function isObjectCall(headers: IncomingHttpHeaders, url: string): boolean {
  return readScope(headers.authorization ?? '', url).service === 's3';
}

/** Source: "Elements of an AWS API request signature": `Credential=<key>/<date>/<region>/<service>/aws4_request`. */
function readScope(authorization: string, url: string): { accessKeyId: string; service: string } {
  const presigned = new URL(url, 'http://gate').searchParams.get('X-Amz-Credential');
  const scope = presigned ?? /Credential=([^,\s]+)/.exec(authorization)?.[1] ?? '';
  const [accessKeyId, , , service] = scope.split('/');
  if (accessKeyId === undefined || service === undefined) throw new Error(`An unsigned request to AWS: ${url}`);
  return { accessKeyId, service };
}

const bucketParts: Readonly<Record<string, string>> = {
  acl: 'Acl',
  encryption: 'Encryption',
  lifecycle: 'LifecycleConfiguration',
  location: 'Location',
  notification: 'NotificationConfiguration',
  'object-lock': 'ObjectLockConfiguration',
  ownershipControls: 'OwnershipControls',
  policy: 'Policy',
  publicAccessBlock: 'PublicAccessBlock',
  tagging: 'Tagging',
  versioning: 'Versioning',
  versions: 'ObjectVersions',
};

const verbs: Readonly<Record<string, string>> = {
  GET: 'Get',
  HEAD: 'Head',
  PUT: 'Put',
  DELETE: 'Delete',
  POST: 'Post',
};

function identifyObjectCall(method: string, url: string, headers: IncomingHttpHeaders) {
  const { pathname, searchParams: query } = new URL(url, 'http://gate');
  const [bucket = '', ...rest] = decodeURIComponent(pathname.slice(1)).split('/');
  const key = rest.join('/');
  const resource = key === '' ? bucket : `${bucket}/${key}`;
  const verb = verbs[method] ?? method;
  if (bucket === '') return { action: 'ListBuckets', resource };
  if (key === '') return { action: bucketAction(method, verb, query), resource };
  if (query.has('uploads')) return { action: 'CreateMultipartUpload', resource };
  if (query.has('uploadId')) {
    const parts = {
      PUT: 'UploadPart',
      POST: 'CompleteMultipartUpload',
      DELETE: 'AbortMultipartUpload',
      GET: 'ListParts',
    };
    return { action: parts[method as keyof typeof parts] ?? `${verb}Part`, resource };
  }
  if (method === 'PUT' && headers['x-amz-copy-source'] !== undefined) return { action: 'CopyObject', resource };
  const part = Object.keys(bucketParts).find((name) => query.has(name));
  return { action: part === undefined ? `${verb}Object` : `${verb}Object${bucketParts[part]}`, resource };
}

function bucketAction(method: string, verb: string, query: URLSearchParams): string {
  if (query.has('versions')) return 'ListObjectVersions';
  if (query.has('delete')) return 'DeleteObjects';
  const part = Object.keys(bucketParts).find((name) => query.has(name));
  if (part !== undefined) return `${verb}Bucket${bucketParts[part]}`;
  if (method === 'GET') return query.get('list-type') === '2' ? 'ListObjectsV2' : 'ListObjects';
  return method === 'PUT' ? 'CreateBucket' : `${verb}Bucket`;
}

const partial = ['CreateMultipartUpload', 'UploadPart'];

/** This way is taken for one with TLS. Source: service authorization reference, "Condition keys for Amazon S3". */
function objectConditions(action: string, url: string, headers: IncomingHttpHeaders): Record<string, string> {
  const { 'if-match': match, 'if-none-match': noneMatch } = headers;
  const prefix = new URL(url, 'http://gate').searchParams.get('prefix');
  return {
    'aws:SecureTransport': 'true',
    's3:ObjectCreationOperation': String(!partial.includes(action)),
    ...(match !== undefined && { 's3:if-match': match }),
    ...(noneMatch !== undefined && { 's3:if-none-match': noneMatch }),
    ...(prefix !== null && { 's3:prefix': prefix }),
  };
}

const schedulerActions: Readonly<Record<string, string>> = { POST: 'Create', PUT: 'Update', DELETE: 'Delete' };

/** Its calls are told apart by method and path. Source: EventBridge Scheduler API reference. */
function identifySchedulerCall(
  method: string,
  url: string,
  caller: Pick<Call, 'service' | 'accessKeyId'>,
  body: string,
): Call {
  const { pathname, searchParams } = new URL(url, 'http://gate');
  const [, kind, name] = pathname.split('/').map(decodeURIComponent);
  const thing = kind === 'schedule-groups' ? 'ScheduleGroup' : 'Schedule';
  const parameters = { ...Object.fromEntries(searchParams), ...flatten(JSON.parse(body || '{}')) };
  const group = parameters.GroupName ?? parameters.groupName ?? 'default';
  const action = name === undefined ? `List${thing}s` : `${schedulerActions[method] ?? 'Get'}${thing}`;
  const resource = name === undefined ? '' : thing === 'Schedule' ? `${group}/${name}` : name;
  return { ...caller, action, resource, market: null, conditions: {}, parameters };
}

const nameParameters = [
  'TopicArn',
  'QueueUrl',
  'QueueName',
  'RoleArn',
  'RoleName',
  'LaunchTemplateId',
  'InstanceId.1',
  'AutoScalingGroupName',
  'InstanceId',
  'Name',
];

function namedResource(parameters: Readonly<Record<string, string>>): string {
  return nameParameters.map((name) => parameters[name]).find((value) => value !== undefined) ?? '';
}

function market(parameters: Readonly<Record<string, string>>): Call['market'] {
  if (parameters.Action === 'CreateFleet') {
    return parameters['TargetCapacitySpecification.DefaultTargetCapacityType'] === 'spot' ? 'spot' : 'on-demand';
  }
  if (parameters.Action !== 'RunInstances') return null;
  return parameters['InstanceMarketOptions.MarketType'] === 'spot' ? 'spot' : 'on-demand';
}

function flatten(body: unknown): Record<string, string> {
  const entries = Object.entries(body as Record<string, unknown>);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
}
