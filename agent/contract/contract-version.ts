/** The version of order, result and notice: they change together. An image's pointer says which one its agent reads. */
export const contractVersion = 4;

/** The version of report.json: docs/report.md says what stays as it is for as long as this does. */
export const reportVersion = 2;
