import { describe } from 'vitest';
import { restoring } from './restoring.ts';

describe.each(['7.17.9', '9.2.4'])('restoring with Elasticsearch %s', restoring);
