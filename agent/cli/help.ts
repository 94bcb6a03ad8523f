const surroundings = `
Credentials, region and endpoint come from the standard AWS environment
variables (AWS_PROFILE, AWS_REGION, AWS_ENDPOINT_URL, …), proxies to S3 from
HTTPS_PROXY, HTTP_PROXY and NO_PROXY. What follows s3://bucket/ is taken literally,
as base_path is: a slash at its beginning or end is a part of it.`;

/** What stands below the options of `mayfly verify`. */
export const verifyHelp = `
Exit codes:
  0  verified, or intact: a lower level was asked, and all of it holds
  2  wrong use or configuration
  3  corrupt: the backup itself is damaged or incomplete
  4  suspect: it restores, but an expectation or --trend fail fails
  5  incompatible: this machine cannot restore it
  6  unproven: no answer; the report says why
${surroundings}
Work files go below TMPDIR and are removed at the end; downloads are kept in
MAYFLY_CACHE.
`;

/** What stands below the options of `mayfly explain`. */
export const explainHelp = `
Exit codes:
  0  what was read is sound; data was not read, and nothing was restored
  2  wrong use or configuration
  3  corrupt: the backup itself is damaged or incomplete
  4  suspect: there is nothing in it that would be restored
  5  incompatible: in a form that is not known, or in an archive
  6  unproven: it could not be read
${surroundings}
`;

/** What stands below the options of `mayfly snapshots`. */
export const snapshotsHelp = `
Nothing of a snapshot is checked: mayfly explain and mayfly verify do that.
A snapshot whose name is "latest" can only be named by its UUID.

Exit codes:
  0  the repository was read
  2  wrong use or configuration
  3  corrupt: its index is damaged
  5  incompatible: in a form that is not known, or in an archive
  6  unproven: it could not be read
${surroundings}
`;
