/** The version of order, result, report and notice. An image's pointer says which one its agent reads. */
export const contractVersion = 2;
