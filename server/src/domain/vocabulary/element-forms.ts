import { memoryModes, placements } from '../domain.ts';
import { maxUnsigned } from '../reading/read-value.ts';

/** What libvirt accepts as the value of an attribute, or as the text of an element. */
export type ValueForm =
  | { readonly kind: 'word'; readonly words: readonly string[] }
  | { readonly kind: 'number'; readonly least: number; readonly most: number }
  /** An amount of memory in the element's `unit`; `leastKiB` is 0 or 1. */
  | { readonly kind: 'amount'; readonly leastKiB: number };

export interface AttributeForm {
  /** null if a rule of its own checks the value. */
  readonly value: ValueForm | null;
  readonly required: boolean;
}

/** What libvirt's parser requires of an element that is about placement. */
export interface ElementForm {
  /**
   * How often libvirt reads it: each one by itself; all together, as if one had the contents of all; only the first,
   * silently; once, and it refuses a domain with a second.
   */
  readonly taken: 'each' | 'together' | 'first' | 'once';
  readonly attributes: Readonly<Record<string, AttributeForm>>;
  readonly text?: ValueForm;
  /** Whether an element without text counts as missing; else its text is required. */
  readonly textMayBeEmpty?: boolean;
  /** The attribute whose value must differ among these elements, and what libvirt does if it does not. */
  readonly unique?: { readonly attribute: string; readonly repeated: 'refused' | 'dropped' };
  /** The child element that it must have. */
  readonly needs?: string;
  readonly children: Readonly<Record<string, ElementForm>>;
}

const number = (least = 0, most = maxUnsigned): ValueForm => ({ kind: 'number', least, most });
const word = (...words: string[]): ValueForm => ({ kind: 'word', words });
const amount = (leastKiB: number): ValueForm => ({ kind: 'amount', leastKiB });
const required = (value: ValueForm | null): AttributeForm => ({ value, required: true });
const optional = (value: ValueForm): AttributeForm => ({ value, required: false });

const yesOrNo = word('yes', 'no');
const placement = word(...placements);
const memoryMode = word(...memoryModes);

const leaf = (
  taken: ElementForm['taken'],
  attributes: ElementForm['attributes'],
  unique?: ElementForm['unique'],
): ElementForm => ({ taken, attributes, children: {}, ...(unique === undefined ? {} : { unique }) });
const group = (taken: ElementForm['taken'], children: ElementForm['children']): ElementForm => ({
  taken,
  attributes: {},
  children,
});
const tuneValue = leaf('first', {});
const refused = (attribute: string) => ({ attribute, repeated: 'refused' }) as const;
const dropped = (attribute: string) => ({ attribute, repeated: 'dropped' }) as const;

const scheduler = { scheduler: required(word('batch', 'idle', 'fifo', 'rr')) };

const cputune = group('together', {
  vcpupin: leaf('each', { vcpu: required(number()) }),
  emulatorpin: leaf('once', {}),
  iothreadpin: leaf('each', { iothread: optional(number()) }, refused('iothread')),
  vcpusched: leaf('each', scheduler),
  iothreadsched: leaf('each', scheduler),
  emulatorsched: leaf('once', scheduler),
  ...{ shares: tuneValue, period: tuneValue, quota: tuneValue, global_period: tuneValue, global_quota: tuneValue },
  ...{ emulator_period: tuneValue, emulator_quota: tuneValue, iothread_period: tuneValue, iothread_quota: tuneValue },
  cachetune: {
    ...leaf('each', { vcpus: required(null) }),
    children: {
      cache: leaf('each', {
        id: required(number()),
        level: required(number()),
        type: required(word('both', 'code', 'data')),
        size: required(amount(0)),
      }),
      monitor: leaf('each', { level: required(number(3, 3)), vcpus: required(null) }),
    },
  },
  memorytune: {
    ...leaf('each', { vcpus: required(null) }),
    children: {
      node: leaf('each', { id: required(number()), bandwidth: required(number(0, 100)) }, refused('id')),
    },
  },
});

const numatune = group('once', {
  memory: leaf('first', { mode: optional(memoryMode), placement: optional(placement) }),
  memnode: leaf('each', { cellid: required(number()), mode: optional(memoryMode) }, refused('cellid')),
});

const cell: ElementForm = {
  taken: 'each',
  attributes: {
    id: optional(number()),
    memory: required(amount(0)),
    memAccess: optional(word('shared', 'private')),
    discard: optional(yesOrNo),
  },
  unique: refused('id'),
  children: {
    distances: {
      ...group('first', {
        sibling: leaf('each', { id: required(number()), value: required(number()) }, dropped('id')),
      }),
      needs: 'sibling',
    },
  },
};

const cpu: ElementForm = {
  taken: 'first',
  attributes: { mode: optional(word('custom', 'host-model', 'host-passthrough', 'maximum')) },
  children: {
    topology: leaf('first', {
      sockets: required(number(1)),
      dies: optional(number(1)),
      clusters: optional(number(1)),
      cores: required(number(1)),
      threads: required(number(1)),
    }),
    numa: { ...group('first', { cell }), needs: 'cell' },
  },
};

const memory: ElementForm = { ...leaf('first', {}), text: amount(1), textMayBeEmpty: true };

/**
 * The placement elements below `<domain>` as libvirt's parser reads them (domain_conf.c, numa_conf.c, cpu_conf.c; each
 * form was tried on virsh 9.0.0 with `define`). It has neither CPU lists nor the numbers of `<cputune>`: rules of their
 * own check those.
 */
export const domainForms: ElementForm = group('first', {
  vcpu: {
    ...leaf('first', { placement: optional(placement), current: optional(number()) }),
    text: number(1),
  },
  vcpus: group('together', {
    vcpu: leaf(
      'each',
      {
        id: required(number()),
        enabled: required(yesOrNo),
        hotpluggable: optional(yesOrNo),
        order: optional(number()),
      },
      dropped('id'),
    ),
  }),
  iothreads: { ...leaf('first', {}), text: number(), textMayBeEmpty: true },
  iothreadids: group('together', { iothread: leaf('each', { id: required(number(1)) }, refused('id')) }),
  cputune,
  numatune,
  cpu,
  memory,
  currentMemory: { ...memory, text: amount(0) },
  // virtio-mem needs no slots, and newer versions accept none.
  maxMemory: { ...memory, text: amount(0), attributes: { slots: optional(number()) } },
  memoryBacking: group('together', {
    hugepages: group('together', { page: leaf('each', { size: required(amount(1)) }) }),
  }),
  features: group('together', {
    kvm: group('together', { 'hint-dedicated': leaf('each', { state: required(word('on', 'off')) }) }),
  }),
});
