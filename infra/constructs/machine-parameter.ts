import { SsmParameter } from '@cdktf/provider-aws/lib/ssm-parameter/index.js';
import { Construct } from 'constructs';

export interface MachineParameterProps {
  readonly name: string;
  /** Of which repository or pool. */
  readonly of: string;
  readonly value: object;
}

/** What the trigger must know of the machine of one repository or pool, and only a deployment does. */
export class MachineParameter extends Construct {
  constructor(scope: Construct, id: string, { name, of, value }: MachineParameterProps) {
    super(scope, id);
    const description = `What was deployed for ${of}, for the trigger to make orders of`;
    new SsmParameter(this, 'value', { name, description, type: 'String', value: JSON.stringify(value) });
  }
}
