import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compareOrder, seriesPlace } from '../../agent/trend/series-name.ts';

it.each([
  ['logs-2026.11.24', 'logs-*'],
  ['logs-2026-11-24', 'logs-*'],
  ['logs-20261124', 'logs-*'],
  ['logs20261124', 'logs*'],
  ['logs-2026.11.24.13', 'logs-*'],
  ['logs-2026.11', 'logs-*'],
  ['logs-2026.47', 'logs-*'],
  ['logs-2026-w47', 'logs-*'],
  ['sales-2026-q4', 'sales-*'],
  ['orders-2026', 'orders-*'],
  ['rechnungen-24.11.2026', 'rechnungen-*'],
  ['metrics-000042', 'metrics-*'],
  ['.ds-logs-app-default-2026.11.24-000012', '.ds-logs-app-default-*'],
  ['.ds-logs-app-default-000012', '.ds-logs-app-default-*'],
  ['shrink-ab1c-.ds-logs-app-default-2026.11.24-000012', '.ds-logs-app-default-*'],
  ['filebeat-7.17.0-2026.11.24-000001', 'filebeat-*'],
  ['filebeat-8.17.1', 'filebeat-*'],
  ['orders_v2', 'orders_*'],
  ['orders-v2-reindexed', 'orders-*-reindexed'],
  ['restored-1763952000', 'restored-*'],
  ['2026.11.24', '*'],
  ['backup-2026-11-24/orders.csv', 'backup-*/orders.csv'],
  ['dump-2026-11-24T0230.tar.gz', 'dump-*.tar.gz'],
])('%s belongs to %s', (name, series) => {
  expect(seriesPlace(name).series).toBe(series);
});

it.each([
  ['orders', 'no number at all'],
  ['shop-12', 'a number that tells shops apart'],
  ['shard-001', 'a part among others that are there together'],
  ['tenant-482913', 'the number of a customer'],
  ['host-10.0.0.1', 'an address'],
  ['customer-2026-orders', 'a number that may be that of a customer'],
  ['user2', 'a number that is a part of a word'],
  ['build-123456789', 'a number that is no date'],
])('%s is a series by itself: %s', (name) => {
  expect(seriesPlace(name)).toEqual({ series: name, order: [] });
});

it('orders what rolls over by its numbers: days, then numbers, then versions as they stand', () => {
  const sorted = (...names: string[]) =>
    names.toSorted((one, other) => compareOrder(seriesPlace(one).order, seriesPlace(other).order));
  const days = ['logs-2025.12.31', 'logs-2026.02.09', 'logs-2026.11.24', 'logs-2027.01.01'];
  expect(sorted(...days.toReversed())).toEqual(days);
  const dayFirst = ['r-24.11.2025', 'r-01.02.2026', 'r-03.01.2027'];
  expect(sorted(...dayFirst.toReversed())).toEqual(dayFirst);
  const numbers = ['metrics-000009', 'metrics-000010', 'metrics-000100'];
  expect(sorted(...numbers.toReversed())).toEqual(numbers);
});

it('gives every day of a century the same series, and any name one that stays itself', () => {
  const days = fc.date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });
  fc.assert(
    fc.property(days, fc.constantFrom('.', '-', '', '_'), (day, separator) => {
      const text = day.toISOString().slice(0, 10).replaceAll('-', separator);
      expect(seriesPlace(`logs-app-${text}`).series).toBe('logs-app-*');
      expect(seriesPlace(`.ds-logs-app-${text}-000007`).series).toBe('.ds-logs-app-*');
    }),
  );
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 60 }), (name) => {
      const { series } = seriesPlace(name);
      expect(series).not.toBe('');
      expect(seriesPlace(series).series).toBe(series);
    }),
  );
});
