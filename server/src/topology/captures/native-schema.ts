import * as v from 'valibot';

const number = (description: string) => v.pipe(v.number(), v.integer(), v.minValue(0), v.description(description));
const label = (of: string) =>
  v.nullable(number(`Label of the ${of}, unique in the whole host: CPUs with equal labels share it; null: not known.`));
const list = (description: string) => v.pipe(v.string(), v.description(`${description}, in the kernel's list format.`));

const cpuSchema = v.object({
  id: number('The Linux number of the CPU.'),
  online: v.boolean(),
  package: label('package (socket)'),
  die: label('die'),
  cluster: label('cluster'),
  l3: label('L3 cache'),
  core: label('core'),
  siblings: v.nullable(list('The online CPUs of the same core, this one included')),
  node: v.nullable(number('The NUMA node; null: not known.')),
  isolated: v.boolean(),
  kind: v.nullable(v.pipe(v.string(), v.description('Kind of core on a hybrid CPU, for example "efficiency".'))),
});

const nodeSchema = v.object({
  id: number('The Linux number of the NUMA node.'),
  cpus: list('The CPUs on the node'),
  memoryKiB: v.nullable(number('Memory in KiB; null: not known.')),
  pages: v.array(v.object({ sizeKiB: number('Size of a page in KiB.'), count: number('Pages of this size.') })),
  distances: v.pipe(
    v.record(v.pipe(v.string(), v.regex(/^\d{1,5}$/)), number('10 is local.')),
    v.description("The kernel's distances from this node, by node."),
  ),
});

/** The object that `pinset host --format json` prints, version 1. Keys that it does not know are ignored. */
export const nativeTopologySchema = v.pipe(
  v.object({
    schemaVersion: v.literal(1),
    name: v.optional(v.string()),
    source: v.optional(v.string()),
    cpus: v.array(cpuSchema),
    nodes: v.array(nodeSchema),
  }),
  v.title('Host topology'),
  v.description('A topology as `pinset host --format json` prints it.'),
);

export type NativeTopology = v.InferOutput<typeof nativeTopologySchema>;
