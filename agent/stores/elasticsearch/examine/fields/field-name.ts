import * as z from 'zod';

/** What every kind of check of a field is given. */
export const fieldName = z
  .string()
  .min(1, 'names no field')
  .max(1000)
  .refine((name) => !name.includes('*'), 'names one field; * stands for nothing in it')
  .describe('the full name of a field, as searches know it: order.id');
