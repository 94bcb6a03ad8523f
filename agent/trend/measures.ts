import type { Night, ReportedSeries, SeriesNight, TrendSettings } from '../contract/trend.ts';
import { storeOf } from '../stores/registry.ts';
import { parsePercent } from '../text/percent.ts';
import { amountText, bytesText, countText } from '../text/quantities.ts';
import type { Tolerance } from './expect.ts';

/** Something that is measured of each backup. */
export interface Measure {
  readonly of: ReportedSeries['of'];
  readonly name: string;
  /** As check records have it. */
  readonly unit: string;
  readonly tolerance: Omit<Tolerance, 'least'>;
  /** 412,000 documents */
  text(figure: number): string;
  /** 590,000, beside a text with its unit. */
  bareText(figure: number): string;
}

const mebibyte = 1024 * 1024;
/** The share below which a proof's time says more of the server's start than of the backup. */
const leastPacedBytes = 256 * mebibyte;
const gigabyte = 1_000_000_000;

/** What is measured of each series; documents change by chance the more, the fewer they are. */
export function seriesMeasures(store: string): readonly (Measure & {
  /** null where nobody has counted; documents are counted otherwise at another level. */
  figure(series: Pick<SeriesNight, 'documents' | 'bytes' | 'fields'>): number | null;
})[] {
  const { record } = storeOf(store).nouns;
  return [
    {
      ...{ of: 'documents', name: record.many, unit: record.many },
      tolerance: { spreadFloor: 0.02, difference: (expected) => 3 * Math.sqrt(expected) },
      text: (figure) => amountText(Math.round(figure), record.one, record.many),
      bareText: (figure) => countText(Math.round(figure)),
      figure: ({ documents }) => documents,
    },
    {
      ...{ of: 'bytes', name: 'bytes', unit: 'bytes' },
      tolerance: { spreadFloor: 0.02, difference: () => mebibyte },
      ...{ text: bytesText, bareText: bytesText },
      figure: ({ bytes }) => bytes,
    },
    {
      ...{ of: 'fields', name: 'fields', unit: 'fields' },
      tolerance: { spreadFloor: 0.02, difference: () => 3 },
      text: (figure) => amountText(Math.round(figure), 'field'),
      bareText: (figure) => countText(Math.round(figure)),
      figure: ({ fields }) => fields ?? null,
    },
  ];
}

/** How long a proof took for each GB; machines are EC2's to choose, so that it must be far from usual. */
export const pace: Measure & { figure(night: Pick<Night, 'seconds' | 'bytes'>): number | null } = {
  ...{ of: 'seconds-per-gb', name: 'seconds per GB', unit: 'seconds per GB' },
  tolerance: { spreadFloor: 0.1, difference: () => 2, onlyMore: true },
  text: (figure) => `${rounded(figure)} seconds per GB`,
  bareText: (figure) => String(rounded(figure)),
  figure: ({ seconds, bytes }) => (bytes < leastPacedBytes ? null : rounded((seconds * gigabyte) / bytes)),
};

/** With what the user has said of it. */
export function toleranceOf({ tolerance }: Measure, { least }: TrendSettings): Tolerance {
  return { ...tolerance, least: (parsePercent(least) ?? 0) / 100 };
}

function rounded(figure: number): number {
  return Math.round(figure * 10) / 10;
}
