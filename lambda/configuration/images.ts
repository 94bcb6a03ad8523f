/** The architectures that images are baked for, as EC2 calls them. */
export const architectures = ['arm64', 'x86_64'] as const;
export type Architecture = (typeof architectures)[number];

export const imageKinds = ['images', 'candidates'] as const;
export type ImageKind = (typeof imageKinds)[number];

/** An image of a version of Elasticsearch, for one architecture. */
export interface BakedImage {
  readonly elasticsearch: string;
  readonly architecture: Architecture;
  readonly imageId: string;
}

/**
 * Where the Systems Manager keeps the ids of a stage's images, one parameter each: `images`, which are launched, and
 * `candidates`, which are to prove themselves first.
 */
export function imagesPath(stage: string, kind: ImageKind): string {
  return `/mayfly/${stage}/${kind}`;
}

export function imageParameter(
  path: string,
  { elasticsearch, architecture }: Pick<BakedImage, 'elasticsearch' | 'architecture'>,
): string {
  return `${path}/${elasticsearch}/${architecture}`;
}

/** What packer/ tags every image with. */
export const imageTag = { name: 'mayfly:image', value: 'elasticsearch' } as const;

/** What a parameter holds before an image was baked for it: a parameter can't be empty. */
export const noImage = 'none';

/** The images below a path, by the values of its parameters; what names none is left out. */
export function imagesOf(path: string, parameters: ReadonlyMap<string, string>): BakedImage[] {
  return [...parameters].flatMap(([name, imageId]) => {
    const [elasticsearch = '', architecture = '', ...rest] = name.slice(path.length + 1).split('/');
    const isOurs = name.startsWith(`${path}/`) && rest.length === 0 && /^\d+\.\d+\.\d+$/.test(elasticsearch);
    if (!isOurs || !isArchitecture(architecture) || !/^ami-[0-9a-f]{8,17}$/.test(imageId)) return [];
    return [{ elasticsearch, architecture, imageId }];
  });
}

function isArchitecture(text: string): text is Architecture {
  return (architectures as readonly string[]).includes(text);
}
