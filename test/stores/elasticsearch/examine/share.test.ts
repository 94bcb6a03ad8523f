import { describe, expect, it } from 'vitest';
import { isBelow, partText, shareText } from '../../../../agent/stores/elasticsearch/examine/share.ts';

describe('a share', () => {
  it('is met by what is below, and not by what is at its limit', () => {
    expect([isBelow(9, 100, 10), isBelow(10, 100, 10)]).toEqual([true, false]);
    expect([isBelow(6, 100, '7%'), isBelow(7, 100, '7%')]).toEqual([true, false]);
    expect([isBelow(4, 1_000, '0.5 %'), isBelow(5, 1_000, '0.5 %')]).toEqual([true, false]);
    expect([isBelow(6, 10_000, '0.07%'), isBelow(7, 10_000, '0.07%')]).toEqual([true, false]);
    expect([isBelow(0, 0, '1%'), isBelow(0, 0, 1), isBelow(99, 100, '100%'), isBelow(100, 100, '100%')]).toEqual([
      ...[false, true, true, false],
    ]);
  });

  it('is said in words', () => {
    expect(shareText(1, 'documents')).toBe('no documents');
    expect(shareText(1_000, 'documents')).toBe('fewer than 1,000 documents');
    expect(shareText('1%', 'documents')).toBe('less than 1% of documents');
    expect([partText(14, 1_000), partText(1, 9_999), partText(0, 0)]).toEqual([
      '14 of 1,000 (1.4 %)',
      '1 of 9,999 (< 0.1 %)',
      '0 of 0 (0 %)',
    ]);
  });
});
