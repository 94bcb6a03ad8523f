import { exampleMetadata } from '../local-cloud/host/example-metadata.ts';
import { type ImdsFaults, type Metadata, startImds } from '../local-cloud/host/imds.ts';

/**
 * The metadata service at its own address, for a machine in a network namespace:  metadata-service.ts <user-data>
 * <faults>
 */
const [userData = '', faults = '{}'] = process.argv.slice(2);

const machine: Metadata = { ...exampleMetadata, userData: userData === '' ? null : Buffer.from(userData) };

const given: ImdsFaults = JSON.parse(faults);
const { endpoint } = await startImds(machine, given, { host: '169.254.169.254', port: 80 });
console.log(endpoint);
