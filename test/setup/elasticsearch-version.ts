/** The Elasticsearch that the local cloud's machines have on them: fetched before anything runs. */
export const elasticsearchOfImage = '8.17.0';
