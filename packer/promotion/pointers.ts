import { GetParameterCommand, ParameterNotFound, PutParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import {
  bareImagesPath,
  type ImageKind,
  type ImageName,
  type ImagePointer,
  imageParameter,
  imagesPath,
  noImage,
  parsePointer,
  pointerText,
} from '../../lambda/configuration/images.ts';

/** The stage has no parameter for images of this version or architecture. */
class NoPointerError extends Error {
  readonly code = 'no-pointer';
  override readonly name = 'NoPointerError';

  constructor(stage: string, { store, version, architecture }: ImageName, options: ErrorOptions) {
    super(
      `Stage ${stage} has no place for an image of ${store} ${version} for ${architecture}. Put both into images of ` +
        'mayfly.yaml, deploy, and try again.',
      options,
    );
  }
}

/** The pointers of a stage to its images of one store, version and architecture. */
export function imagePointers(ssm: SSMClient, stage: string, which: ImageName, abortSignal: AbortSignal) {
  const nameOf = (kind: ImageKind) => imageParameter(imagesPath(stage, kind), which);
  const put = (Name: string, Value: string) =>
    ssm.send(new PutParameterCommand({ Name, Value, Overwrite: true }), { abortSignal });
  return {
    /** Null where there is no image yet. Throws a `NoPointerError` where the stage has no such pointer. */
    async read(kind: ImageKind): Promise<ImagePointer | null> {
      try {
        const { Parameter } = await ssm.send(new GetParameterCommand({ Name: nameOf(kind) }), { abortSignal });
        return parsePointer(Parameter?.Value ?? '');
      } catch (cause) {
        if (cause instanceof ParameterNotFound) throw new NoPointerError(stage, which, { cause });
        throw cause;
      }
    },
    /** To an image, or, null, to none. */
    async move(kind: ImageKind, pointer: ImagePointer | null): Promise<void> {
      const Value = pointer === null ? noImage : pointerText(pointer);
      await put(nameOf(kind), Value);
    },
    /** What the templates of pools are made with at the next deployment; there is none where no pool launches it. */
    async moveBare({ imageId }: Pick<ImagePointer, 'imageId'>): Promise<void> {
      const Name = imageParameter(bareImagesPath(stage), which);
      try {
        await ssm.send(new GetParameterCommand({ Name }), { abortSignal });
      } catch (error) {
        if (error instanceof ParameterNotFound) return;
        throw error;
      }
      await put(Name, imageId);
    },
  };
}
