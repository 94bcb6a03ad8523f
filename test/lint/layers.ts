/** A layer: the files whose paths, from the root of the project, begin with one of these. */
interface Layer {
  readonly name: string;
  readonly begins: readonly string[];
}

/** A fence: of `into`, the files `from` may import only what `except` names; a pattern is tried on the whole path. */
interface Fence {
  readonly from: RegExp;
  readonly into: RegExp;
  readonly except: RegExp;
  readonly because: string;
}

/**
 * From top to bottom. A file imports of its own layer and of those below it, never upwards; the first layer that fits
 * is a file's own. Of what stands beside each other in one layer, none imports the other.
 */
export const layers: readonly Layer[] = [
  { name: 'packer', begins: ['packer/'] },
  { name: 'infra', begins: ['infra/'] },
  { name: 'lambda', begins: ['lambda/'] },
  { name: 'what outlives the agent', begins: ['agent/failure-log/'] },
  { name: 'programs of the agent', begins: ['agent/cli/', 'agent/instance/'] },
  { name: 'report', begins: ['agent/report/'] },
  { name: 'trend', begins: ['agent/trend/'] },
  { name: 'registry of the stores', begins: ['agent/stores/registry.ts'] },
  { name: 'one store', begins: ['agent/stores/*/'] },
  { name: 'what a store is', begins: ['agent/stores/'] },
  { name: 'what is held against a proof', begins: ['agent/baseline/', 'agent/validators/'] },
  { name: 'proof', begins: ['agent/proof/'] },
  { name: 'archives', begins: ['agent/archives/'] },
  { name: 'contract', begins: ['agent/contract/'] },
  { name: 'sandbox', begins: ['agent/sandbox/'] },
  { name: 'blobs and text', begins: ['agent/blobs/', 'agent/text/'] },
];

export const fences: readonly Fence[] = [
  {
    // What bakes the image of one store runs that store, to see that it works.
    from: /^(lambda|infra|packer(?!\/stores\/))\//,
    into: /^agent\//,
    except: /^agent\/(contract|report|trend|text|blobs)\/|^agent\/stores\/[^/]+$/,
    because:
      'they know of the agent its contract, its report, the trend, text and blobs, and the stores by their registry alone',
  },
  {
    from: /^(infra|lambda)\//,
    into: /^@cdktf\/provider-aws/,
    except: /^@cdktf\/provider-aws\/lib\/[^/]+\/index\.js$/,
    because: "the whole provider takes nine seconds to load: import '@cdktf/provider-aws/lib/<resource>/index.js'",
  },
];

/**
 * What a store's definition must not reach but by `import()`: bundles of the functions would grow by it. Paths within
 * the folder of the store.
 */
export const heavyHalf = /^(store|module|target-node)\.ts$|^(client|staging|restore|examine|local)\//;
