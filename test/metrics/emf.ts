import { z } from 'zod';

/** Source: CloudWatch user guide, "Specification: Embedded metric format", and its units those of `MetricDatum`. */
const directiveSchema = z.strictObject({
  Namespace: z.string().min(1).max(1024),
  Dimensions: z.array(z.array(z.string().min(1).max(250)).min(1).max(30)).length(1),
  Metrics: z
    .array(
      z.strictObject({
        Name: z.string().min(1).max(1024),
        Unit: z.enum(['Count', 'Bytes', 'Seconds', 'Percent', 'None']),
      }),
    )
    .min(1)
    .max(100),
});

const lineSchema = z.looseObject({
  _aws: z.strictObject({
    Timestamp: z.number().int().positive(),
    CloudWatchMetrics: z.array(directiveSchema).min(1),
  }),
});

/** One value, as CloudWatch would take it from a line. */
export interface Measured {
  readonly at: Date;
  readonly namespace: string;
  readonly name: string;
  readonly unit: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly value: number;
}

/**
 * What CloudWatch takes from a line of a function's log; nothing from one without `_aws`. Throws when it is malformed.
 */
export function measuredIn(line: string): Measured[] {
  const json: unknown = JSON.parse(line);
  if (typeof json !== 'object' || json === null || !('_aws' in json)) return [];
  const { _aws, ...members } = lineSchema.parse(json);
  return _aws.CloudWatchMetrics.flatMap(({ Namespace, Dimensions: [names = []], Metrics }) => {
    const dimensions = Object.fromEntries(names.map((name) => [name, z.string().min(1).parse(members[name])]));
    return Metrics.map(({ Name, Unit }) => ({
      at: new Date(_aws.Timestamp),
      namespace: Namespace,
      name: Name,
      unit: Unit,
      dimensions,
      value: z.number().parse(members[Name]),
    }));
  });
}
