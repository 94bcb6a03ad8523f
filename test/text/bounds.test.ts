import { expect, test } from 'vitest';
import { evaluateBounds, figureText } from '../../agent/text/bounds.ts';

const documents = { unit: 'documents', text: figureText('documents') };

test('a number lies within its bounds, these included', () => {
  const expected = '10 documents to 20 documents';
  for (const actual of [10, 20]) {
    expect(evaluateBounds(actual, { min: 10, max: 20 }, documents)).toEqual({
      ...{ outcome: 'passed', expected, actual, unit: 'documents' },
    });
  }
});

test('one that lies outside says by how much, in its own unit', () => {
  expect(evaluateBounds(1, { min: 2 }, documents)).toEqual({
    ...{ outcome: 'failed', expected: 'at least 2 documents', actual: 1, unit: 'documents' },
    ...{ margin: '50 % too few (1)', why: 'There is 1 document; expected: at least 2 documents' },
  });
  expect(evaluateBounds(3072, { max: 2048 }, { unit: 'bytes', text: figureText('bytes') })).toEqual({
    ...{ outcome: 'failed', expected: 'at most 2 KiB', actual: 3072, unit: 'bytes' },
    ...{ margin: '50 % too many (1 KiB)', why: 'There are 3 KiB; expected: at most 2 KiB' },
  });
});
