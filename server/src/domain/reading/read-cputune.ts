import { childrenNamed, elementText, type XmlElement } from '../../syntax/xml/element.ts';
import type {
  CacheAllocation,
  Domain,
  EmulatorPin,
  IothreadPin,
  ResourceTune,
  ThreadScheduler,
  TuneValue,
  VcpuPin,
} from '../domain.ts';
import { elementSpan, readAttribute, readCpuList, readNumber, readText, readWord } from './read-value.ts';

/** The contents of the `<cputune>` elements. */
export type Cputune = Pick<
  Domain,
  'cputune' | 'vcpuPins' | 'emulatorPins' | 'iothreadPins' | 'schedulers' | 'tuneValues' | 'resourceTunes'
>;

const largestInt = 2147483647;

const tuneNames: ReadonlySet<string> = new Set([
  'shares',
  'period',
  'quota',
  'global_period',
  'global_quota',
  'emulator_period',
  'emulator_quota',
  'iothread_period',
  'iothread_quota',
]);

const schedulerRoles: ReadonlyMap<string, ThreadScheduler['role']> = new Map([
  ['vcpusched', 'vcpu'],
  ['iothreadsched', 'iothread'],
  ['emulatorsched', 'emulator'],
]);

/**
 * Reads the `<cputune>` elements. Several of them add up (conformance: two-cputune). Pins anywhere else have no effect.
 */
export function readCputune(elements: readonly XmlElement[]): Cputune {
  const vcpuPins: VcpuPin[] = [];
  const emulatorPins: EmulatorPin[] = [];
  const iothreadPins: IothreadPin[] = [];
  const schedulers: ThreadScheduler[] = [];
  const tuneValues: TuneValue[] = [];
  const resourceTunes: ResourceTune[] = [];
  for (const element of elements.flatMap(({ children }) => children)) {
    const { name } = element;
    const role = schedulerRoles.get(name);
    if (name === 'vcpupin') vcpuPins.push(readVcpuPin(element));
    else if (name === 'emulatorpin') emulatorPins.push(readPin(element));
    else if (name === 'iothreadpin') iothreadPins.push({ ...readPin(element), iothread: readId(element, 'iothread') });
    else if (role !== undefined) schedulers.push(readScheduler(element, role));
    else if (tuneNames.has(name)) tuneValues.push(readTuneValue(element));
    else if (name === 'cachetune' || name === 'memorytune') resourceTunes.push(readResourceTune(element, name));
  }
  const cputune = elements.map(elementSpan);
  return { cputune, vcpuPins, emulatorPins, iothreadPins, schedulers, tuneValues, resourceTunes };
}

/** Not a copy of {@link readPin} with one more property: V8 needs more memory for those, and a domain may have many. */
function readVcpuPin(element: XmlElement): VcpuPin {
  const { span, nameSpan } = element;
  const cpuset = readAttribute(element, 'cpuset', readCpuList);
  return { span, nameSpan, cpuset, vcpu: readId(element, 'vcpu') };
}

function readPin(element: XmlElement): EmulatorPin {
  const { span, nameSpan } = element;
  return { span, nameSpan, cpuset: readAttribute(element, 'cpuset', readCpuList) };
}

function readId(element: XmlElement, name: string) {
  return readAttribute(element, name, (source) => readNumber(source));
}

function readScheduler(element: XmlElement, role: ThreadScheduler['role']): ThreadScheduler {
  return {
    ...elementSpan(element),
    role,
    ids: role === 'emulator' ? null : readAttribute(element, `${role}s`, readCpuList),
    scheduler: readAttribute(element, 'scheduler', readText),
    priority: readAttribute(element, 'priority', (source) => readNumber(source, -largestInt - 1, largestInt)),
  };
}

/** Shares and periods are 0 or more (unsigned long long); quotas may be negative, which means no limit. */
function readTuneValue(element: XmlElement): TuneValue {
  const source = elementText(element);
  const low = element.name.endsWith('quota') ? Number.MIN_SAFE_INTEGER : 0;
  return { ...elementSpan(element), name: element.name, value: readNumber(source, low, Number.MAX_SAFE_INTEGER) };
}

function readResourceTune(element: XmlElement, kind: ResourceTune['kind']): ResourceTune {
  const vcpus = (of: XmlElement) => readAttribute(of, 'vcpus', readCpuList);
  return {
    ...elementSpan(element),
    kind,
    vcpus: vcpus(element),
    caches: childrenNamed(element, 'cache').map(readCache),
    monitors: childrenNamed(element, 'monitor').map((monitor) => ({ ...elementSpan(monitor), vcpus: vcpus(monitor) })),
  };
}

function readCache(element: XmlElement): CacheAllocation {
  return {
    ...elementSpan(element),
    id: readId(element, 'id'),
    level: readId(element, 'level'),
    type: readAttribute(element, 'type', (source) => readWord(source, ['both', 'code', 'data'])),
  };
}
