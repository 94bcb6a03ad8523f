import fc from 'fast-check';
import { test } from 'vitest';
import { notForTerraform } from '../../../infra/policies/policy.ts';
import { evaluate } from '../../local-cloud/terraform/evaluate.ts';

test('is read by Terraform as the text that it is of', () => {
  const text = fc.array(fc.constantFrom('$', '%', '{', '}', 'a', '"', '\\', 'é')).map((parts) => parts.join(''));
  fc.assert(fc.property(text, (one) => evaluate(notForTerraform(one), new Map()) === one));
});
