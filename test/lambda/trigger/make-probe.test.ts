import { describe, expect, test } from 'vitest';
import { anyOrderSchema, type ProbeVariant, probeVariants } from '../../../agent/contract/probe-order.ts';
import { makeProbe } from '../../../lambda/trigger/make-probe.ts';
import { deployment, machines, settings } from '../examples.ts';

const arm = {
  store: 'elasticsearch',
  version: '8.17.0',
  architecture: 'arm64',
  imageId: 'ami-1',
  contract: 2,
} as const;
const x86 = { ...arm, architecture: 'x86_64', imageId: 'ami-2' } as const;
const now = new Date('2026-11-01T00:00:00.000Z');

function made(variant: ProbeVariant, images: readonly (typeof arm | typeof x86)[] = [arm], instances = {}) {
  const message = { version: 1, probe: 'feedfeedfeedfeedfeed', variant, repository: 'logs' } as const;
  const probed = { ...settings, instances: { ...settings.instances, ...instances } };
  const subnetIds = ['subnet-1', 'subnet-2', 'subnet-3'];
  return makeProbe({ message, probed, deployment: { ...deployment, subnetIds }, machines, tags: {}, images, now });
}
const machine = (...given: Parameters<typeof made>) => made(...given).order.machine;
const architectures = (...given: Parameters<typeof made>) =>
  machine(...given).images.map(({ architecture }) => architecture);

test.each(probeVariants)('%s: an order that is one, of one attempt and ten minutes', (variant) => {
  const { order, text } = made(variant);
  expect(anyOrderSchema.safeParse(JSON.parse(text)).data).toEqual(order);
  expect(order).toMatchObject({ attempt: { deadline: '2026-11-01T00:10:00.000Z' }, limits: { attempts: 1 } });
  expect(order.runDeadline).toBe(order.attempt.deadline);
});

describe('a variant', () => {
  test('is asked on spot alone, but for the one on demand', () => {
    const markets = Object.fromEntries(probeVariants.map((variant) => [variant, machine(variant).markets]));
    expect(markets).toMatchObject({ spot: ['spot'], 'on-demand': ['on-demand'], 'price-ceiling': ['spot'] });
  });

  test('needs what backups of its repository need', () => {
    expect(machine('spot').needs).toMatchObject({ vcpus: 2, memoryGib: 8, diskGb: 100, hourlyUsd: null });
  });

  test('with a price ceiling has that of its repository, or one that suffices', () => {
    expect(machine('price-ceiling').needs.hourlyUsd).toBe(1);
    expect(machine('price-ceiling', [arm], { maximumHourlyUsd: 3 }).needs.hourlyUsd).toBe(3);
    expect(machine('price-ceiling-too-low', [arm], { maximumHourlyUsd: 3 }).needs.hourlyUsd).toBe(0.001);
  });

  test('has one image, where it is not about architectures', () => {
    expect(architectures('spot', [arm, x86])).toEqual(['arm64']);
    expect(architectures('both-architectures', [arm, x86])).toEqual(['arm64', 'x86_64']);
  });

  test('of two architectures names two subnets: EC2 takes four places', () => {
    expect(machine('both-architectures', [arm, x86]).subnetIds).toHaveLength(2);
    expect(machine('one-without-match').subnetIds).toHaveLength(2);
    expect(machine('spot').subnetIds).toHaveLength(3);
  });

  test('of both architectures has no image where there are images of one: it is not asked', () => {
    expect(architectures('both-architectures', [x86])).toEqual([]);
    expect(architectures('spot', [])).toEqual([]);
  });

  test.each([
    [arm, ['*gd.*'], 'x86_64'],
    [x86, ['*id.*', '*5d.*'], 'arm64'],
  ] as const)(
    'with a place without a match asks for types of one architecture in places of both',
    (image, types, other) => {
      expect(machine('one-without-match', [image])).toMatchObject({
        needs: { types },
        images: [{ imageId: image.imageId }, { architecture: other, imageId: image.imageId }],
      });
    },
  );
});
