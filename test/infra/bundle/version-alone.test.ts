import { expect, test } from 'vitest';
import { versionAlone } from '../../../infra/bundle/version-alone.ts';
import packageFile from '../../../package.json' with { type: 'json' };
import { askParameter } from './ask-parameter.ts';

test('a client says its version all the same', async () => {
  const { userAgent } = await askParameter([versionAlone]);
  expect(userAgent).toBe((await askParameter([])).userAgent);
  expect(userAgent).toContain(`aws-sdk-js/${packageFile.devDependencies['@aws-sdk/client-ssm']}`);
});
