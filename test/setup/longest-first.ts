import { BaseSequencer, type TestSpecification } from 'vitest/node';

const order = ['long', 'end-to-end', 'elasticsearch', 'emulator', 'infra', 'programs', 'unit'];

/**
 * The projects whose tests take longest begin, so that no worker is left alone with one at the end. Within a project it
 * is as vitest does it: longest first as the last run has measured, or the largest file first where none has.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ project }: TestSpecification) => order.indexOf(project.name);
    return (await super.sort(files)).toSorted((one, other) => rank(one) - rank(other));
  }
}
