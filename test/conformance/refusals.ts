/** A domain in few words, and what `virsh define` makes of it. */
export interface Variant {
  readonly name: string;
  /** The elements that matter; the rest of the domain is right. */
  readonly xml: string;
  /** Whether libvirt refuses it, drops a part of it without a word, or takes it as it is. */
  readonly libvirt: 'refuses' | 'drops' | 'takes';
  /** What Pinset says, in alphabetical order. */
  readonly rules: readonly string[];
}

const refused = (name: string, rule: string, xml: string): Variant => ({
  name,
  xml,
  libvirt: 'refuses',
  rules: [rule],
});
const dropped = (name: string, rule: string, xml: string): Variant => ({ name, xml, libvirt: 'drops', rules: [rule] });
const taken = (name: string, xml: string): Variant => ({ name, xml, libvirt: 'takes', rules: [] });

const twoCells = `<cpu><numa><cell id='0' cpus='0-1' memory='2' unit='GiB'/><cell id='1' cpus='2-3' memory='2' unit='GiB'/></numa></cpu>`;
const cells = (text: string) => `<cpu><numa>${text}</numa></cpu>`;
const distance = (sibling: string) =>
  cells(
    `<cell id='0' cpus='0-1' memory='2' unit='GiB'><distances>${sibling}</distances></cell><cell id='1' cpus='2-3' memory='2' unit='GiB'/>`,
  );
const cputune = (text: string) => `<cputune>${text}</cputune>`;
const numatune = (text: string) => `<numatune>${text}</numatune>`;
const pages = (text: string) => `<memoryBacking><hugepages>${text}</hugepages></memoryBacking>`;
const topology = (text: string) => `<cpu><topology ${text}/></cpu>`;
const cache = (type = 'both', id = 0) => `<cache id='${id}' level='3' type='${type}' size='3' unit='MiB'/>`;
const states = (text: string) => `<vcpus>${text}</vcpus>`;

/**
 * Variants of placement that were tried on virsh 9.0.0, in the order of the elements. The domains have 4 GiB and, where
 * they do not say otherwise, 4 vCPUs.
 */
export const variants: readonly Variant[] = [
  refused('no number of vCPUs', 'invalid-value', '<vcpu/>'),
  refused('a number in words', 'invalid-value', '<vcpu>four</vcpu>'),
  refused('a space behind the number', 'invalid-value', '<vcpu>4 </vcpu>'),
  taken('a space before it', '<vcpu> 4</vcpu>'),
  refused('no vCPU', 'invalid-value', '<vcpu>0</vcpu>'),
  dropped('two <vcpu>', 'duplicate-element', '<vcpu>4</vcpu><vcpu>8</vcpu>'),
  refused('more at boot than there are', 'exceeds-maximum', "<vcpu current='5'>4</vcpu>"),
  refused('nothing for current', 'invalid-value', "<vcpu current=''>4</vcpu>"),
  refused('a placement that there is not', 'invalid-value', "<vcpu placement='dynamic'>4</vcpu>"),

  refused('vCPU 4 of 4', 'vcpus-out-of-range', states("<vcpu id='0' enabled='yes'/><vcpu id='4' enabled='yes'/>")),
  refused('a state without id', 'incomplete-element', states("<vcpu enabled='yes'/>")),
  refused('a state that says nothing', 'incomplete-element', states("<vcpu id='0'/>")),
  refused('neither on nor off', 'invalid-value', states("<vcpu id='0' enabled='maybe'/>")),
  refused(
    'off, and not hot-pluggable',
    'vcpu-hotplug-invalid',
    states("<vcpu id='0' enabled='yes'/><vcpu id='1' enabled='no' hotpluggable='no'/>"),
  ),
  dropped(
    'two states for one vCPU',
    'duplicate-element',
    `<vcpu current='1'>2</vcpu>${states("<vcpu id='0' enabled='yes'/><vcpu id='1' enabled='yes'/><vcpu id='1' enabled='no'/>")}`,
  ),

  refused('an iothread twice', 'duplicate-element', "<iothreadids><iothread id='1'/><iothread id='1'/></iothreadids>"),
  refused('iothread 0', 'invalid-value', "<iothreadids><iothread id='0'/></iothreadids>"),
  refused('an iothread without id', 'incomplete-element', '<iothreadids><iothread/></iothreadids>'),
  taken('no number of iothreads', '<iothreads/>'),
  refused('a negative number of them', 'invalid-value', '<iothreads>-1</iothreads>'),

  refused('two emulatorpin', 'duplicate-element', cputune("<emulatorpin cpuset='0'/><emulatorpin cpuset='1'/>")),
  refused(
    'two emulatorpin in two cputune',
    'duplicate-element',
    cputune("<emulatorpin cpuset='0'/>") + cputune("<emulatorpin cpuset='1'/>"),
  ),
  refused('a vcpupin without vcpu', 'incomplete-element', cputune("<vcpupin cpuset='0'/>")),
  refused('a vcpupin for several', 'invalid-value', cputune("<vcpupin vcpu='0-1' cpuset='0'/>")),
  refused(
    'two iothreadpin for one',
    'duplicate-element',
    `<iothreads>1</iothreads>${cputune("<iothreadpin iothread='1' cpuset='0'/><iothreadpin iothread='1' cpuset='1'/>")}`,
  ),
  refused('no scheduler', 'incomplete-element', cputune("<vcpusched vcpus='0'/>")),
  refused('a scheduler that libvirt lacks', 'invalid-value', cputune("<vcpusched vcpus='0' scheduler='deadline'/>")),
  refused(
    'a priority in words',
    'priority-out-of-range',
    cputune("<vcpusched vcpus='0' scheduler='fifo' priority='high'/>"),
  ),
  refused(
    'two emulatorsched',
    'duplicate-element',
    cputune("<emulatorsched scheduler='batch'/><emulatorsched scheduler='idle'/>"),
  ),
  dropped('two shares', 'duplicate-element', cputune('<shares>2000</shares><shares>3000</shares>')),
  taken('shares without a number', cputune('<shares/>')),
  taken('a quota without a number', cputune('<quota/>')),

  refused(
    'cachetunes that overlap',
    'cachetune-overlap',
    cputune(`<cachetune vcpus='0-1'>${cache()}</cachetune><cachetune vcpus='1-2'>${cache()}</cachetune>`),
  ),
  refused(
    'one of them without a cache',
    'cachetune-overlap',
    cputune(`<cachetune vcpus='0-1'>${cache()}</cachetune><cachetune vcpus='1-2'/>`),
  ),
  refused(
    'two for the same vCPUs',
    'cachetune-overlap',
    cputune(`<cachetune vcpus='0-1'>${cache()}</cachetune><cachetune vcpus='0,1'>${cache('both', 1)}</cachetune>`),
  ),
  refused(
    'a cache as both and as code',
    'cachetune-overlap',
    cputune(`<cachetune vcpus='0'>${cache()}${cache('code')}</cachetune>`),
  ),
  taken('a cache as code and as data', cputune(`<cachetune vcpus='0'>${cache('code')}${cache('data')}</cachetune>`)),
  taken('two caches', cputune(`<cachetune vcpus='0'>${cache()}${cache('both', 1)}</cachetune>`)),
  refused(
    'a monitor for others',
    'cachetune-overlap',
    cputune(`<cachetune vcpus='0-1'>${cache()}<monitor level='3' vcpus='2'/></cachetune>`),
  ),
  taken(
    'a monitor for all and one for some',
    cputune(
      `<cachetune vcpus='0-1'>${cache()}<monitor level='3' vcpus='0-1'/><monitor level='3' vcpus='0'/></cachetune>`,
    ),
  ),
  refused(
    'a monitor of another level',
    'invalid-value',
    cputune(`<cachetune vcpus='0-1'>${cache()}<monitor level='2' vcpus='0'/></cachetune>`),
  ),
  refused(
    'a kind of cache that there is not',
    'invalid-value',
    cputune(`<cachetune vcpus='0'>${cache('all')}</cachetune>`),
  ),
  refused('a cachetune for nobody', 'incomplete-element', cputune(`<cachetune>${cache()}</cachetune>`)),
  dropped(
    'a cachetune for vCPU 4 of 4',
    'cachetune-out-of-range',
    cputune(`<cachetune vcpus='3-4'>${cache()}</cachetune>`),
  ),
  refused(
    'more than all bandwidth',
    'invalid-value',
    cputune("<memorytune vcpus='0'><node id='0' bandwidth='150'/></memorytune>"),
  ),
  refused(
    'two bandwidths of a node',
    'duplicate-element',
    cputune("<memorytune vcpus='0'><node id='0' bandwidth='10'/><node id='0' bandwidth='20'/></memorytune>"),
  ),
  taken(
    'cachetune and memorytune for the same vCPUs',
    cputune(
      `<cachetune vcpus='0-1'>${cache()}</cachetune><memorytune vcpus='0-1'><node id='0' bandwidth='20'/></memorytune>`,
    ),
  ),
  refused(
    'memorytune for one of them',
    'cachetune-overlap',
    cputune(
      `<cachetune vcpus='0-1'>${cache()}</cachetune><memorytune vcpus='0'><node id='0' bandwidth='20'/></memorytune>`,
    ),
  ),

  refused('a mode without nodes', 'incomplete-element', numatune("<memory mode='strict'/>")),
  taken('nodes without a mode', numatune("<memory nodeset='0'/>")),
  taken('numad chooses the nodes', `<vcpu placement='auto'>4</vcpu>${numatune("<memory mode='strict'/>")}`),
  refused('an unknown mode', 'invalid-value', numatune("<memory mode='bind' nodeset='0'/>")),
  refused('an unknown placement', 'invalid-value', numatune("<memory mode='strict' placement='manual' nodeset='0'/>")),
  dropped(
    'two <memory>',
    'duplicate-element',
    numatune("<memory mode='strict' nodeset='0'/><memory mode='strict' nodeset='1'/>"),
  ),
  refused('two <numatune>', 'duplicate-element', numatune("<memory mode='strict' nodeset='0'/>") + numatune('')),
  refused(
    'a memnode twice',
    'duplicate-element',
    numatune("<memnode cellid='0' nodeset='0'/><memnode cellid='0' nodeset='0'/><memnode cellid='1' nodeset='0'/>") +
      twoCells,
  ),
  refused(
    'a memnode for no cell',
    'incomplete-element',
    numatune("<memory nodeset='0'/><memnode nodeset='0'/>") + twoCells,
  ),
  refused(
    'a memnode under auto',
    'auto-with-memnode',
    numatune("<memory placement='auto'/><memnode cellid='0' nodeset='0'/>") + twoCells,
  ),
  taken(
    'vCPUs under auto, a memnode in the nodes of <memory>',
    `<vcpu placement='auto'>4</vcpu>${numatune("<memory nodeset='0-1'/><memnode cellid='0' nodeset='0'/>")}${twoCells}`,
  ),

  refused(
    'cells from 1',
    'cell-id-gap',
    cells("<cell id='1' cpus='0-1' memory='2' unit='GiB'/><cell id='2' cpus='2-3' memory='2' unit='GiB'/>"),
  ),
  taken('cells without ids', cells("<cell cpus='0-1' memory='2' unit='GiB'/><cell cpus='2-3' memory='2' unit='GiB'/>")),
  refused(
    'a cell twice',
    'duplicate-element',
    cells("<cell id='0' cpus='0-1' memory='2' unit='GiB'/><cell id='0' cpus='2-3' memory='2' unit='GiB'/>"),
  ),
  refused('a cell without memory', 'incomplete-element', cells("<cell id='0' cpus='0-3'/>")),
  refused('a unit that there is not', 'invalid-value', cells("<cell id='0' cpus='0-3' memory='4' unit='Gig'/>")),
  refused('no cells', 'incomplete-element', '<cpu><numa/></cpu>'),
  refused('a distance below 10', 'cell-distance-invalid', distance("<sibling id='1' value='5'/>")),
  refused('10 from another cell', 'cell-distance-invalid', distance("<sibling id='1' value='10'/>")),
  refused('20 from itself', 'cell-distance-invalid', distance("<sibling id='0' value='20'/>")),
  refused('256 from another cell', 'cell-distance-invalid', distance("<sibling id='1' value='256'/>")),
  taken('255 from another cell', distance("<sibling id='1' value='255'/>")),
  refused('a distance to no cell', 'cell-distance-invalid', distance("<sibling id='2' value='20'/>")),
  refused('no distances', 'incomplete-element', distance('')),

  refused('0 sockets', 'invalid-value', topology("sockets='0' cores='4' threads='1'")),
  refused('no threads', 'incomplete-element', topology("sockets='1' cores='4'")),

  refused('pages of no size', 'invalid-value', pages("<page size='0'/>")),
  refused('a page without size', 'incomplete-element', pages("<page unit='G'/>")),
  refused('two sizes for all', 'hugepages-overlap', pages("<page size='2' unit='M'/><page size='1' unit='G'/>")),
  refused(
    'two sizes for a cell',
    'hugepages-overlap',
    pages("<page size='2' unit='M' nodeset='0'/><page size='1' unit='G' nodeset='0-1'/>") + twoCells,
  ),
  taken('another size for a cell', pages("<page size='2' unit='M'/><page size='1' unit='G' nodeset='1'/>") + twoCells),
  refused('half a GiB', 'invalid-value', "<memory unit='GiB'>0.5</memory>"),
  refused('no memory', 'invalid-value', '<memory>0</memory>'),
  dropped(
    'more memory at boot than there is',
    'exceeds-maximum',
    "<memory unit='GiB'>4</memory><currentMemory unit='GiB'>8</currentMemory>",
  ),
  refused(
    'less at most than at boot',
    'exceeds-maximum',
    `<maxMemory slots='2' unit='GiB'>2</maxMemory><memory unit='GiB'>4</memory>${twoCells}`,
  ),
];
