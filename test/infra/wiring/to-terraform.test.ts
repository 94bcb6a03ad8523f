import fc from 'fast-check';
import { test } from 'vitest';
import { toTerraform } from '../../../infra/wiring/to-terraform.ts';
import { evaluate } from '../../local-cloud/terraform/evaluate.ts';

test('is read by Terraform as the text that it is of', () => {
  const text = fc.array(fc.constantFrom('$', '%', '{', '}', 'a', '"', '\\', 'é')).map((parts) => parts.join(''));
  fc.assert(fc.property(text, (one) => evaluate(toTerraform(one), new Map()) === one));
});
