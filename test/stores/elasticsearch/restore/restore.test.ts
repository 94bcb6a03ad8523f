import { describe } from 'vitest';
import { versionsHere } from '../../../fixtures/versions-here.ts';
import { restoring } from './restoring.ts';

describe.each(versionsHere(['7.1.1', '7.17.9', '8.17.0', '9.2.4']))('restoring with Elasticsearch %s', restoring);
