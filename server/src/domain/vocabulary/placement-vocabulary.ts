/** An element of libvirt that holds placement, or leads to it: what may be in it and on it. */
export interface PlacementElement {
  readonly attributes: readonly string[];
  /** The elements in it that matter for placement; may be empty. */
  readonly children: Readonly<Record<string, PlacementElement>>;
  /** libvirt's other elements in this place: valid, but irrelevant for Pinset. */
  readonly others: readonly string[];
}

const leaf = (...attributes: string[]): PlacementElement => ({ attributes, children: {}, others: [] });

const cputune: PlacementElement = {
  attributes: [],
  children: {
    vcpupin: leaf('vcpu', 'cpuset'),
    emulatorpin: leaf('cpuset'),
    iothreadpin: leaf('iothread', 'cpuset'),
    vcpusched: leaf('vcpus', 'scheduler', 'priority'),
    iothreadsched: leaf('iothreads', 'scheduler', 'priority'),
    emulatorsched: leaf('scheduler', 'priority'),
    shares: leaf(),
    period: leaf(),
    quota: leaf(),
    global_period: leaf(),
    global_quota: leaf(),
    emulator_period: leaf(),
    emulator_quota: leaf(),
    iothread_period: leaf(),
    iothread_quota: leaf(),
    cachetune: { attributes: ['vcpus', 'id'], children: {}, others: ['cache', 'monitor'] },
    memorytune: { attributes: ['vcpus'], children: {}, others: ['node', 'monitor'] },
  },
  others: [],
};

const numatune: PlacementElement = {
  attributes: [],
  children: { memory: leaf('mode', 'nodeset', 'placement'), memnode: leaf('cellid', 'mode', 'nodeset') },
  others: [],
};

const cpu: PlacementElement = {
  attributes: ['mode', 'match', 'check', 'migratable', 'deprecated_features'],
  children: {
    topology: leaf('sockets', 'dies', 'clusters', 'cores', 'threads'),
    numa: {
      attributes: [],
      children: {
        cell: {
          attributes: ['id', 'cpus', 'memory', 'unit', 'memAccess', 'discard'],
          children: {},
          others: ['distances', 'cache'],
        },
      },
      others: ['interconnects'],
    },
  },
  others: ['arch', 'model', 'vendor', 'feature', 'cache', 'maxphysaddr', 'counter', 'microcode', 'signature', 'pages'],
};

const memoryBacking: PlacementElement = {
  attributes: [],
  children: {
    hugepages: { attributes: [], children: { page: leaf('size', 'unit', 'nodeset') }, others: [] },
  },
  others: ['nosharepages', 'locked', 'source', 'access', 'allocation', 'discard'],
};

/** `<domain>` in libvirt's schema (domaincommon.rng of libvirt 11), as far as placement is concerned. */
export const domainVocabulary: PlacementElement = {
  attributes: ['type', 'id'],
  children: {
    vcpu: leaf('placement', 'cpuset', 'current'),
    vcpus: { attributes: [], children: { vcpu: leaf('id', 'enabled', 'hotpluggable', 'order') }, others: [] },
    iothreads: leaf(),
    iothreadids: {
      attributes: [],
      children: {
        iothread: { attributes: ['id', 'thread_pool_min', 'thread_pool_max'], children: {}, others: ['poll'] },
      },
      others: [],
    },
    cputune,
    numatune,
    cpu,
    memory: leaf('unit', 'dumpCore'),
    currentMemory: leaf('unit'),
    maxMemory: leaf('unit', 'slots'),
    memoryBacking,
  },
  others: [
    ...['name', 'uuid', 'hwuuid', 'genid', 'title', 'description', 'metadata', 'sysinfo', 'os', 'clock', 'features'],
    ...['bootloader', 'bootloader_args', 'idmap', 'memtune', 'blkiotune', 'resource', 'defaultiothread', 'devices'],
    ...['on_poweroff', 'on_reboot', 'on_crash', 'on_lockfailure', 'pm', 'perf', 'seclabel', 'keywrap'],
    ...['launchSecurity', 'throttlegroups'],
  ],
};

/** Elements that have only one place, and names that nothing else in a domain has. */
export const distinctiveElements: ReadonlySet<string> = new Set([
  ...['vcpupin', 'emulatorpin', 'iothreadpin', 'vcpusched', 'iothreadsched', 'emulatorsched', 'cachetune'],
  ...['memorytune', 'cputune', 'numatune', 'memnode', 'iothreadids', 'vcpus', 'memoryBacking', 'hugepages'],
]);

/** Attributes that are about placement wherever they occur. */
export const distinctiveAttributes: readonly string[] = ['cpuset', 'nodeset', 'cellid', 'placement'];
