import * as z from 'zod';

/** Where instances are born: subnets that exist, or a small network of Mayfly's own. */
export const networkSchema = z
  .strictObject({
    vpcId: z
      .string()
      .regex(/^vpc-[0-9a-f]{8,17}$/, 'is not a VPC')
      .optional()
      .describe('the VPC of subnetIds, vpc-…; left out: a small network of its own is made'),
    subnetIds: z
      .array(z.string().regex(/^subnet-[0-9a-f]{8,17}$/, 'is not a subnet'))
      .min(1, 'is empty')
      .max(10)
      .optional()
      .describe(
        'where instances may be born, subnet-…, one of each zone; they must reach S3, and SNS if notices are to go out',
      ),
    cidr: z
      .string()
      .regex(
        /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){2}(?:0|16|32|48|64|80|96|112|128|144|160|176|192|208|224|240)\.0\/20$/,
        'is not a range such as 10.87.0.0/20',
      )
      .default('10.87.0.0/20')
      .describe(
        'the addresses of its own network, <a>.<b>.<multiple of 16>.0/20; nothing else is ever connected to it',
      ),
  })
  .refine(({ vpcId, subnetIds }) => (vpcId === undefined) === (subnetIds === undefined), {
    path: ['subnetIds'],
    message: 'and vpcId go together: one is missing',
  });
