import { expect, test } from 'vitest';
import { one, several } from '../stacks.ts';

const pointers = (stack: typeof one) =>
  stack.all('aws_ssm_parameter').filter(({ name }) => /\/(images|candidates|amis)\//.test(name));
const names = (stack: typeof one) =>
  pointers(stack)
    .map(({ name }): string => name)
    .toSorted();

test('each version and architecture has a pointer to its image, and one to its candidate', () => {
  expect(names(one)).toEqual([
    '/mayfly/production/candidates/elasticsearch/8.17.0/arm64',
    '/mayfly/production/images/elasticsearch/8.17.0/arm64',
  ]);
  expect(names(several).filter((name) => !name.includes('/amis/'))).toHaveLength(8);
  expect(names(several)).toContain('/mayfly/canary/images/elasticsearch/7.17.9/x86_64');
});

test('what a pointer holds is never set back by a deployment', () => {
  for (const { name, value, lifecycle } of pointers(several)) {
    // Auto Scaling takes no template without an image that there is.
    expect(value).toBe(name.includes('/amis/') ? 'ami-0a0a0a0a0a0a0a0a0' : 'none');
    expect(lifecycle).toEqual({ ignore_changes: ['value'] });
  }
});
