import * as v from 'valibot';

const number = (description: string) => v.pipe(v.number(), v.integer(), v.minValue(0), v.description(description));
const unknownUnless = <T extends v.GenericSchema<unknown, unknown>>(schema: T) => v.optional(v.nullable(schema), null);
const label = (of: string) =>
  unknownUnless(
    number(`Label of the ${of}, unique in the whole host: CPUs with equal labels share it; null: unknown.`),
  );
const list = (description: string) => v.pipe(v.string(), v.description(`${description}, in the kernel's list format.`));

const cpuSchema = v.object({
  id: number('The Linux number of the CPU.'),
  online: v.optional(v.boolean(), true),
  package: label('package (socket)'),
  die: label('die'),
  cluster: label('cluster'),
  l3: label('L3 cache'),
  l2: label('L2 cache'),
  core: label('core'),
  siblings: unknownUnless(list('The online CPUs of the same core, this one included')),
  node: unknownUnless(number('The NUMA node; null: unknown.')),
  isolated: v.optional(v.boolean(), false),
  nohzFull: v.optional(v.boolean(), false),
  allowed: v.optional(v.boolean(), true),
  kind: unknownUnless(v.pipe(v.string(), v.description('Kind of core on a hybrid CPU, for example "efficiency".'))),
});

const nodeSchema = v.object({
  id: number('The Linux number of the NUMA node.'),
  cpus: list('The online CPUs on the node; for memory without CPUs (HBM, CXL), the CPUs of other nodes next to it'),
  memoryKiB: unknownUnless(number('Memory in KiB; null: unknown.')),
  pages: v.optional(
    v.array(v.object({ sizeKiB: number('Size of a page in KiB.'), count: number('Pages of this size.') })),
    [],
  ),
  distances: v.optional(
    v.pipe(
      v.record(v.pipe(v.string(), v.regex(/^\d{1,5}$/)), number('10 is local.')),
      v.description("The kernel's distances from this node, by node."),
    ),
    {},
  ),
  kind: unknownUnless(v.pipe(v.string(), v.description('Kind of memory, for example "HBM".'))),
});

const deviceSchema = v.object({
  address: v.pipe(v.string(), v.description('PCI address, dddd:bb:ss.f.')),
  node: unknownUnless(number('The NUMA node; null: unknown.')),
});

const l3Schema = v.object({
  id: number('Label of the L3 cache, as in the CPUs.'),
  cpus: list('The online CPUs that share it'),
  sizeKiB: unknownUnless(number('Its size in KiB; null: unknown.')),
});

/**
 * The object that `pinset host --format json` prints, version 1. Unknown keys are ignored; missing values are unknown.
 */
export const nativeTopologySchema = v.pipe(
  v.object({
    schemaVersion: v.optional(v.literal(1), 1),
    name: v.optional(v.string()),
    source: v.optional(v.string()),
    cpus: v.array(cpuSchema),
    nodes: v.optional(v.array(nodeSchema), []),
    l3Groups: v.optional(v.array(l3Schema), []),
    devices: v.optional(v.array(deviceSchema), []),
    cpuVendor: unknownUnless(v.pipe(v.string(), v.description('The CPU vendor in CPUID, for example "AuthenticAMD".'))),
  }),
  v.title('Host topology'),
  v.description('A topology that `pinset host --format json` printed.'),
);

export type NativeTopology = v.InferOutput<typeof nativeTopologySchema>;
