import type { Market, Order } from '../../agent/contract/order.ts';
import { storeOf } from '../../agent/stores/registry.ts';
import { referenceRepository } from '../configuration/configuration.ts';
import { imageParameter, imagesPath } from '../configuration/images.ts';
import type { Refusal } from '../ledger/refusals.ts';
import { isUnsuitable } from '../run/refusal-meaning.ts';

/**
 * What people can do about a launch that EC2 has refused: sentences, none where AWS's own words say all. Quotas are
 * named by their codes in the Service Quotas, images by their pointers in the Systems Manager.
 */
export function adviceOnRefusal({ errors, market }: Refusal, order: Order, stage: string): string[] {
  const has = (codes: RegExp) => errors.some(({ code }) => codes.test(code));
  const { needs, images } = order.machine;
  return [
    ...(errors.length === 0 ? [ceilingAdvice(needs)].flat() : []),
    ...(has(/^(VcpuLimitExceeded|MaxSpotInstanceCountExceeded|InstanceLimitExceeded)$/)
      ? [quotaAdvice(errors, market)]
      : []),
    ...(has(/ServiceLinkedRoleCreationNotPermitted$/)
      ? [
          'Make the role of spot, once an account: aws iam create-service-linked-role --aws-service-name spot.amazonaws.com.',
        ]
      : []),
    ...(has(/^MaxFleetCountExceeded$/) ? ['Ask AWS for a higher limit of EC2 fleets in this region.'] : []),
    ...(has(/^InsufficientFreeAddressesInSubnet$/) ? ['Give Mayfly larger subnets, or more of them (network).'] : []),
    ...(has(/^InvalidAMIID\./) ? images.map(({ architecture }) => imageAdvice(order, architecture, stage)) : []),
    ...(errors.length > 0 && errors.every(isUnsuitable) ? [needsAdvice(order.machine)] : []),
  ];
}

/** What people can do about an instance that EC2 has ended at once; none where its words say all. */
export function adviceOnEnd(words: string, market: Market): string[] {
  if (!/Client\.InternalError/.test(words)) return [];
  const who =
    market === 'spot'
      ? 'AWSServiceRoleForEC2Spot (aws kms create-grant --grantee-principal arn:aws:iam::<account>:role/aws-service-role/spot.amazonaws.com/AWSServiceRoleForEC2Spot --operations Decrypt Encrypt GenerateDataKey GenerateDataKeyWithoutPlaintext ReEncryptFrom ReEncryptTo CreateGrant DescribeKey --key-id <key>)'
      : "the trigger's role (kms:CreateGrant, Decrypt, DescribeKey, GenerateDataKeyWithoutPlaintext, ReEncrypt*)";
  return [
    'The key of its disk could not be used. Name it as images.kmsKeyArn in mayfly.yaml and deploy; or grant it, the key ' +
      `of the image or of EBS encryption by default, to ${who}.`,
  ];
}

/** Source: Service Quotas of EC2, L-…, vCPUs of families. Types with accelerators are never asked for. */
const quotas = [
  { family: 'X', types: /\bx\d[a-z0-9-]*\.\w+/, spot: 'L-E3A00192', onDemand: 'L-7295265B' },
  { family: 'HPC', types: /\bhpc\d[a-z0-9-]*\.\w+/, spot: null, onDemand: 'L-F7808C92' },
  { family: 'Standard', types: /\b(?:[acdhimrtz]|im|is)\d[a-z0-9-]*\.\w+/, spot: 'L-34B43A08', onDemand: 'L-1216C47A' },
] as const;

/** Which quota to ask for more of, by the types that EC2's words name. */
export function quotaAdvice(errors: Refusal['errors'], market: Market): string {
  const words = errors.map(({ message }) => message).join(' ');
  const named = quotas.filter(({ types }) => types.test(words));
  const meant = named.length > 0 ? named : quotas.filter(({ family }) => family === 'Standard');
  const codes = meant.flatMap(({ family, spot, onDemand }) => {
    const code = market === 'spot' ? spot : onDemand;
    return code === null ? [] : [`${code} (${family}, ${market === 'spot' ? 'spot' : 'on demand'})`];
  });
  return `Ask for a higher quota of EC2: ${codes.join(', ')}.`;
}

function imageAdvice(
  { store, writtenBy, machine, repository }: Order,
  architecture: 'arm64' | 'x86_64',
  stage: string,
) {
  const [version = ''] = storeOf(store).restorers(machine.imageVersions, writtenBy);
  const path = imagesPath(stage, repository.name === referenceRepository ? 'candidates' : 'images');
  const pointer = imageParameter(path, { store, version, architecture });
  return (
    `Where the image is gone, ${pointer} still points to it: ` +
    `npm run image -- --${store} ${version} --architecture ${architecture} --stage ${stage} bakes a new one.`
  );
}

function ceilingAdvice({ hourlyUsd }: Order['machine']['needs']): string[] {
  if (hourlyUsd === null) return [];
  return [`EC2 named no reason: it may be maximumHourlyUsd, ${hourlyUsd} US dollars.`];
}

function needsAdvice({ needs: { vcpus, memoryGib, diskGb, types }, images }: Order['machine']): string {
  const architectures = images.map(({ architecture }) => architecture).join(' or ');
  const among = types.length === 0 ? '' : ` among ${types.join(', ')}`;
  return (
    `No type of ${architectures}${among} has ${vcpus} vCPUs, ${memoryGib} GiB of memory and ${diskGb} GB of disks of its ` +
    'own where Mayfly may launch: ask for less in instances, bake for another architecture, or give it other zones.'
  );
}
