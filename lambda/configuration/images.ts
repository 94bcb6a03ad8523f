import * as z from 'zod';

/** The architectures that images are baked for, as EC2 calls them. */
export const architectures = ['arm64', 'x86_64'] as const;
export type Architecture = (typeof architectures)[number];

export const imageKinds = ['images', 'candidates'] as const;
export type ImageKind = (typeof imageKinds)[number];

/** Which image: of one version of what restores a store's backups, for one architecture. */
export interface ImageName {
  readonly store: string;
  readonly version: string;
  readonly architecture: Architecture;
}

export interface BakedImage extends ImageName {
  readonly imageId: string;
  /** The version of the contract that its agent reads; 0 where its pointer doesn't say. */
  readonly contract: number;
}

/**
 * Where the Systems Manager keeps the ids of a stage's images, one parameter each: `images`, which are launched, and
 * `candidates`, which are to prove themselves first.
 */
export function imagesPath(stage: string, kind: ImageKind): string {
  return `/mayfly/${stage}/${kind}`;
}

export function imageParameter(path: string, { store, version, architecture }: ImageName): string {
  return `${path}/${store}/${version}/${architecture}`;
}

/** The tags that packer/ puts on every image. */
export const imageTags = { store: 'mayfly:image', version: 'mayfly:version' } as const;

/**
 * Where the id of the image that is launched stands alone, one parameter each, as a launch template's: a deployment
 * reads what the template of a pool was last given. It moves with the image's pointer.
 */
export function bareImagesPath(stage: string): string {
  return `/mayfly/${stage}/amis`;
}

/** The tags of a pool: on its group, its instances and its launch template. */
export const poolTags = {
  pool: 'mayfly:pool',
  /** Of an instance: how many seconds it may live, from its launch. */
  life: 'mayfly:life',
  /** Of a launch template: which image it launches. */
  image: 'mayfly:launches',
  imageOf: ({ store, version, architecture }: ImageName) => `${store}/${version}/${architecture}`,
} as const;

/** What a parameter holds before an image was baked for it: a parameter can't be empty. */
export const noImage = 'none';

const pointerSchema = z.strictObject({
  imageId: z.string().regex(/^ami-[0-9a-f]{8,17}$/),
  contract: z.number().int().nonnegative(),
});
export type ImagePointer = z.infer<typeof pointerSchema>;

/** What a parameter holds: the image, and which version of the contract its agent reads. */
export function pointerText({ imageId, contract }: ImagePointer): string {
  return JSON.stringify({ imageId, contract });
}

/**
 * The image that a parameter points to; null when it names none. An id alone is what somebody has written by hand:
 * which contract its agent reads is not known, so it is none that can be launched.
 */
export function parsePointer(text: string): ImagePointer | null {
  if (/^ami-[0-9a-f]{8,17}$/.test(text)) return { imageId: text, contract: 0 };
  try {
    return pointerSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** The images below a path, by the values of its parameters; what names none is left out. */
export function imagesOf(path: string, parameters: ReadonlyMap<string, string>): BakedImage[] {
  return [...parameters].flatMap(([name, value]) => {
    const [store = '', version = '', architecture = '', ...rest] = name.slice(path.length + 1).split('/');
    const isOurs = name.startsWith(`${path}/`) && rest.length === 0 && /^\d+\.\d+\.\d+$/.test(version);
    const pointer = parsePointer(value);
    return isOurs && isArchitecture(architecture) && pointer ? [{ store, version, architecture, ...pointer }] : [];
  });
}

function isArchitecture(text: string): text is Architecture {
  return (architectures as readonly string[]).includes(text);
}
