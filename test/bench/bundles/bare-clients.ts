import { EC2Client } from '@aws-sdk/client-ec2';
import { S3Client } from '@aws-sdk/client-s3';

/** What the functions are compared with: no more than two clients. */
export const clients = [new EC2Client({}), new S3Client({})];
