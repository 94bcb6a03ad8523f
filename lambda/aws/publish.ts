import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';

/** `subject`: ASCII, under 100 characters, no control characters. `message`: at most 256 KB of UTF-8. */
export async function publish(
  sns: SNSClient,
  { topicArn, subject, message }: { topicArn: string; subject: string; message: string },
  abortSignal: AbortSignal,
): Promise<void> {
  await sns.send(new PublishCommand({ TopicArn: topicArn, Subject: subject, Message: message }), { abortSignal });
}
