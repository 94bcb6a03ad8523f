import { GetParameterCommand, ParameterNotFound, PutParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { type BakedImage, type ImageKind, imageParameter, imagesPath } from '../../lambda/configuration/images.ts';

type Which = Pick<BakedImage, 'elasticsearch' | 'architecture'>;

/** The stage has not been told that there are images of this version or architecture. */
class NoPointerError extends Error {
  readonly code = 'no-pointer';
  override readonly name = 'NoPointerError';

  constructor(stage: string, { elasticsearch, architecture }: Which, options: ErrorOptions) {
    super(
      `Stage ${stage} has no place for an image of Elasticsearch ${elasticsearch} for ${architecture}. Put both into ` +
        `images of mayfly.yaml, deploy, and try again.`,
      options,
    );
  }
}

/** The pointers of a stage to its images of one version and architecture. */
export function imagePointers(ssm: SSMClient, stage: string, which: Which, abortSignal: AbortSignal) {
  const nameOf = (kind: ImageKind) => imageParameter(imagesPath(stage, kind), which);
  return {
    /** Throws a `NoPointerError` where the stage has none. */
    async read(kind: ImageKind): Promise<string> {
      try {
        const { Parameter } = await ssm.send(new GetParameterCommand({ Name: nameOf(kind) }), { abortSignal });
        return Parameter?.Value ?? '';
      } catch (cause) {
        if (cause instanceof ParameterNotFound) throw new NoPointerError(stage, which, { cause });
        throw cause;
      }
    },
    async move(kind: ImageKind, imageId: string): Promise<void> {
      const request = { Name: nameOf(kind), Value: imageId, Overwrite: true };
      await ssm.send(new PutParameterCommand(request), { abortSignal });
    },
  };
}
