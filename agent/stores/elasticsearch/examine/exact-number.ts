import * as z from 'zod';

/** A number as the file has it: one that JavaScript has rounded would be another than the user's. */
export const exactNumber = z.number().refine((value) => !Number.isInteger(value) || Number.isSafeInteger(value), {
  message: "is too large to be exact as a number: write it as a text, in quotes, such as '9007199254740993'",
});
