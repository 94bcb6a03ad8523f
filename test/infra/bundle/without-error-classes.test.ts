import { expect, test } from 'vitest';
import { withoutErrorClasses } from '../../../infra/bundle/without-error-classes.ts';
import { askParameter } from './ask-parameter.ts';

test('an error whose class is left out says the same', async () => {
  const { error } = await askParameter([withoutErrorClasses]);
  expect(error).toEqual((await askParameter([])).error);
  expect(error).toEqual({ name: 'ParameterNotFound', message: 'It is not there.', $fault: 'client', status: 400 });
});
