import { describe, expect, test } from 'vitest';
import { both } from '../stacks.ts';

describe.each(both)('with $title', ({ stack, configuration }) => {
  const { stage, tags: given, repositories, images } = configuration;

  test('instances come from a hardened template of their own repository, and power-off is their end', () => {
    const templates = stack.all('aws_launch_template').filter(({ name }) => !name.includes('_pool_'));
    const names = [...repositories.map(({ name }) => name), 'reference'];
    expect(templates).toHaveLength(names.length);
    for (const name of names) {
      const template = stack.one('aws_launch_template', `repository-${name}/`);
      // Which image, each launch says.
      expect(template).not.toHaveProperty('image_id');
      expect(template).toMatchObject({
        instance_initiated_shutdown_behavior: 'terminate',
        metadata_options: {
          http_endpoint: 'enabled',
          http_tokens: 'required',
          http_put_response_hop_limit: 1,
          instance_metadata_tags: 'disabled',
        },
        vpc_security_group_ids: [`sg-of-mayfly-${stage}-instances`],
      });
      expect(template.key_name).toBeUndefined();
      expect(template.user_data).toBeUndefined();
      for (const { ebs } of template.block_device_mappings) {
        expect(ebs).toEqual({
          ...{ encrypted: 'true', volume_type: 'gp3', delete_on_termination: 'true' },
          ...(images.kmsKeyArn && { kms_key_id: images.kmsKeyArn, volume_initialization_rate: 200 }),
        });
      }
      for (const { tags } of template.tag_specifications) expect(tags).toEqual({ ...given, mayfly: stage });
      const profile = stack.one('aws_iam_instance_profile', `repository-${name}/`);
      expect(template.iam_instance_profile.arn.endsWith(`/${profile.name}`)).toBe(true);
      expect(profile.role).toBe(`mayfly-${stage}_${name}`);
    }
    const roles = stack.all('aws_iam_role').map(({ name }) => name);
    expect(new Set(roles).size).toBe(roles.length);
  });
});
