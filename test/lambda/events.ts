/**
 * S3's own notification, with as many records as keys. Source of its shape: S3 user guide, "Event message structure".
 */
export function s3Notification(bucket: string, keys: readonly string[], eventName = 'ObjectCreated:Put') {
  return {
    Records: keys.map((key) => ({
      eventVersion: '2.1',
      eventSource: 'aws:s3',
      awsRegion: 'eu-central-1',
      eventTime: '2026-11-01T00:00:00.000Z',
      eventName,
      userIdentity: { principalId: 'AWS:EXAMPLE' },
      requestParameters: { sourceIPAddress: '192.0.2.1' },
      responseElements: { 'x-amz-request-id': 'C3D13FE58DE4C810' },
      s3: {
        s3SchemaVersion: '1.0',
        configurationId: 'mayfly',
        bucket: { name: bucket, ownerIdentity: { principalId: 'EXAMPLE' }, arn: `arn:aws:s3:::${bucket}` },
        object: {
          key: formEncoded(key),
          size: 1024,
          eTag: 'd41d8cd98f00b204e9800998ecf8427e',
          sequencer: '0A1B2C3D4E5F',
        },
      },
    })),
  };
}

/** Source: S3 user guide, "EventBridge event message structure". */
export function eventBridgeEvent(bucket: string, key: string, type = 'Object Created') {
  return {
    version: '0',
    id: '17793124-05d4-b198-2fde-7ededc63b103',
    'detail-type': type,
    source: 'aws.s3',
    account: '123456789012',
    time: '2026-11-01T00:00:00Z',
    region: 'eu-central-1',
    resources: [`arn:aws:s3:::${bucket}`],
    detail: {
      version: '0',
      bucket: { name: bucket },
      object: {
        key,
        size: 5,
        etag: 'b1946ac92492d2347c6235b4d2611184',
        'version-id': 'IYV3p45BT0ac8hjHg1houSdS1a.Mro8e',
      },
      reason: 'PutObject',
    },
  };
}

export const s3TestEvent = {
  Service: 'Amazon S3',
  Event: 's3:TestEvent',
  Time: '2026-11-01T00:00:00.000Z',
  Bucket: 'example-snapshots',
  RequestId: '5582815E1AEA5ADF',
  HostId: '8cLeGAmw098X5cv4Zkwcmo8vvZa3eH3eKxsPzbB9wrR+YstdA6Knx4Ip8EXAMPLE',
};

/** Source: EC2 user guide, "State change events for your instances". */
export function ec2StateChange(instanceId: string, state: string) {
  return ec2Event('EC2 Instance State-change Notification', { 'instance-id': instanceId, state }, instanceId);
}

/** Source: EC2 user guide, "Spot Instance interruption notices". */
export function spotWarning(instanceId: string) {
  const detail = { 'instance-id': instanceId, 'instance-action': 'terminate' };
  return ec2Event('EC2 Spot Instance Interruption Warning', detail, instanceId);
}

function ec2Event(type: string, detail: object, instanceId: string) {
  return {
    version: '0',
    id: '7bf73129-1428-4cd3-a780-95db273d1602',
    'detail-type': type,
    source: 'aws.ec2',
    account: '123456789012',
    time: '2026-11-01T00:00:00Z',
    region: 'eu-central-1',
    resources: [`arn:aws:ec2:eu-central-1:123456789012:instance/${instanceId}`],
    detail,
  };
}

/** What SNS hands to a queue. */
export function snsEnvelope(message: unknown) {
  return {
    Type: 'Notification',
    MessageId: 'dc1e94d9-56c5-5e96-808d-cc7f68faa162',
    TopicArn: 'arn:aws:sns:eu-central-1:123456789012:mayfly-results',
    Message: typeof message === 'string' ? message : JSON.stringify(message),
    Timestamp: '2026-11-01T00:00:00.000Z',
    SignatureVersion: '1',
  };
}

/** As S3 does it: everything but a few characters in percent signs, spaces as plus. */
function formEncoded(key: string): string {
  return new URLSearchParams({ key }).toString().slice('key='.length);
}
