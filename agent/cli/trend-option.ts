import { Option } from 'commander';
import { trendSettingsSchema } from '../contract/trend.ts';

/** `--trend`, beside `--history`. */
export function trendOption(): Option {
  return new Option('--trend <severity>', 'what becomes of numbers that are unusual by them')
    .choices(trendSettingsSchema.shape.severity.unwrap().options)
    .default('warn');
}
