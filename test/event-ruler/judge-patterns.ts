import { join } from 'node:path';
import { execa } from 'execa';
import { z } from 'zod';
import { provisioning } from '../setup/provisioning.ts';
import { fetchEventRuler } from './jars.ts';

interface Asked {
  readonly pattern: object;
  readonly events: readonly object[];
}

const answersSchema = z.array(
  z.object({
    /** What the engine has against the pattern; null: nothing. */
    wrong: z.string().nullable(),
    complexity: z.int().default(0),
    /** For each event. */
    matches: z.array(z.boolean()).default([]),
  }),
);

/** It lives for a second or two. */
const quickly = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xshare:auto'];

export type PatternJudge = (asked: readonly Asked[]) => Promise<z.infer<typeof answersSchema>>;

/** AWS's own engine, or why it can't be asked here. */
export async function patternJudge(): Promise<PatternJudge | string> {
  const java = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin', 'java') : 'java';
  const { failed, stdout } = await execa(java, ['--list-modules'], { reject: false });
  if (failed || !stdout.includes('jdk.compiler'))
    return 'there is no JDK, 11 or later (JAVA_HOME, or java on the PATH)';
  let classPath: string;
  try {
    classPath = await fetchEventRuler(provisioning);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return async (asked) => {
    const input = asked.map(({ pattern, events }) => ({
      pattern: JSON.stringify(pattern),
      events: events.map((event) => JSON.stringify(event)),
    }));
    const program = join(import.meta.dirname, 'EventRuler.java');
    const { stdout: answers } = await execa(java, [...quickly, '-cp', classPath, program], {
      input: JSON.stringify(input),
    });
    return answersSchema.parse(JSON.parse(answers));
  };
}
