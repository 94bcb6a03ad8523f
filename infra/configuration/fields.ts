import * as z from 'zod';

/** Fields that several parts of mayfly.yaml have. */
export const accountSchema = z.string('is not text').regex(/^\d{12}$/, 'is not an account');

export const regionSchema = z.string().regex(/^(?!cn-)[a-z]{2}(-[a-z]+)+-\d$/, 'is not a region');

export const versionSchema = z.string().regex(/^\d+\.\d+\.\d+$/, 'is not a version such as 8.17.0');
