/** What stands in the heavy half of a store alone, in several of its folders: the agent has them, a function none. */
export const heavyWords = ['/_snapshot/', 'MAYFLY_ELASTICSEARCH_URL', 'segments_'] as const;
