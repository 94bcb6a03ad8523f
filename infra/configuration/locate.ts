import { existsSync } from 'node:fs';
import { join } from 'node:path';

export interface Located {
  readonly file: string;
  /** There is no mayfly.yaml: this is the example, good to look at and for no deployment. */
  readonly isExample: boolean;
}

/**
 * The file that MAYFLY_CONFIG names, else mayfly.yaml in `directory`, else mayfly.example.yaml there, so that
 * `cdktf synth` shows something in a fresh clone. The example can't be deployed by mistake: Terraform's provider
 * refuses any account but the configured one, and the example's is nobody's.
 */
export function locateConfiguration(directory: string, variables: NodeJS.ProcessEnv): Located {
  if (variables.MAYFLY_CONFIG) return { file: variables.MAYFLY_CONFIG, isExample: false };
  const own = join(directory, 'mayfly.yaml');
  if (existsSync(own)) return { file: own, isExample: false };
  return { file: join(directory, 'mayfly.example.yaml'), isExample: true };
}
