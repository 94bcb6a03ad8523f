import { describe } from 'vitest';
import { restoring } from './restoring.ts';

describe.each(['7.1.1', '8.17.0'])('restoring with Elasticsearch %s', restoring);
