// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are templates of Terraform’s and variables of IAM’s.
import { expect, test } from 'vitest';
import { asIamGetsIt, literally, notForTerraform } from '../../../infra/policies/policy.ts';
import { evaluate } from '../../local-cloud/terraform/evaluate.ts';

test.each([
  ['a*b?', 'a${*}b${?}'],
  ['${x}', '${$}{x}'],
  ['%{x}', '%{x}'],
  ['über/ÿ', 'über/ÿ'],
  ['данные', '??????'],
  ['🙂', '*'],
])('%s stands in a policy, once Terraform has read it, as %s', (path, pattern) => {
  expect(evaluate(literally(path), new Map())).toBe(pattern);
});

test.each(['${x}', '%{x}', '$${%%{', '$'])('Terraform leaves %s as it is', (text) => {
  expect(evaluate(notForTerraform(text), new Map())).toBe(text);
});

test('IAM gets a policy as Go writes it', () => {
  expect(asIamGetsIt('{ "a": "<&>\\u0434" }')).toBe('{"a":"\\u003c\\u0026\\u003eд"}');
});
