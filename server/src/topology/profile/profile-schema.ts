import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import { capturePrograms } from '../captures/index.ts';
import { nativeTopologySchema } from '../captures/native/schema.ts';
import { rulesSchema } from './rule-levels.ts';

// Functions, because the language is known only when a profile is read.
const expectCpuList = () => l10n.t('expected a CPU list in a string, such as "0,64"');
const expectPath = () =>
  l10n.t('expected the path of a capture in a string, such as "captures/rack1-07.capabilities.xml"');
const highestFactor = 100;
const expectFactor = () => l10n.t('expected a number above 0 and at most {0}, such as 1 or 1.5', highestFactor);

function cpuList(description: string, examples: string[]) {
  return v.optional(v.pipe(v.string(expectCpuList), v.description(description), v.examples(examples)));
}

function overcommit(of: string) {
  return v.optional(
    v.pipe(
      v.number(expectFactor),
      v.gtValue(0, expectFactor),
      v.maxValue(highestFactor, expectFactor),
      v.description(`How much ${of} the workloads may use, as a multiple of what the host has. Default: 1.`),
      v.examples([1, 1.5]),
    ),
  );
}

/** An entry of `topology`. */
export const capturePath = v.pipe(
  v.string(expectPath),
  v.nonEmpty(expectPath),
  v.description(
    `Path of a capture, relative to this file: a file that one of these programs wrote (${capturePrograms}), or a folder with a copy of /sys.`,
  ),
);

/** The value of `limits`. */
export const limitsSchema = v.strictObject(
  { cpuOvercommit: overcommit('CPU time (vCPUs)'), memoryOvercommit: overcommit('memory') },
  () => l10n.t('expected an object with cpuOvercommit and memoryOvercommit'),
);

const expectNames = () => l10n.t('expected a list of at least two names of domains, such as ["win10", "win11"]');

/** An entry of `neverTogether`. */
export const namesSchema = v.pipe(
  v.array(v.pipe(v.string(expectNames), v.nonEmpty(expectNames)), expectNames),
  v.minLength(2, expectNames),
);

/** The value of `neverTogether`. */
export const neverTogetherSchema = v.array(namesSchema, () =>
  l10n.t('expected a list of lists of names, such as [["win10", "win11"]]'),
);

const expectUuid = () => l10n.t('expected a UUID in a string, such as "{0}"', '5a1f6a0e-3c7c-4f0e-9a53-0a5d9e6f7b11');
const expectPart = () => l10n.t('expected a number from 0 to 1, such as 0.05');
const expectDemand = () => l10n.t('expected a number above 0 and at most 1, such as 0.3');
const largestWeight = 10_000;
const expectWeight = () => l10n.t('expected a whole number from 1 to {0}', largestWeight);

/**
 * The host profile, `NAME.host.json`. The JSON schema for completion in editors is generated from it. CPU lists are in
 * the kernel's format; `parseHostProfile` checks them further than a schema can.
 */
export const hostProfileSchema = v.pipe(
  v.strictObject({
    $schema: v.optional(
      v.pipe(
        v.string(() => l10n.t('expected the URL of the schema in a string')),
        v.description('The schema.'),
      ),
    ),
    name: v.optional(
      v.pipe(
        v.string(() => l10n.t('expected a name in a string')),
        v.nonEmpty(() => l10n.t('expected a name that is not empty')),
        v.description('The name of the host in findings and views. Default: the file name without .host.json.'),
        v.examples(['rack1-07']),
      ),
    ),
    uuid: v.optional(
      v.pipe(
        v.string(expectUuid),
        v.regex(/^[\da-fA-F]{8}(?:-[\da-fA-F]{4}){3}-[\da-fA-F]{12}$/, expectUuid),
        v.description(
          'The UUID of the host in virsh capabilities. It tells hosts of one name apart when running guests are verified.',
        ),
        v.examples(['5a1f6a0e-3c7c-4f0e-9a53-0a5d9e6f7b11']),
      ),
    ),
    topology: v.pipe(
      v.union([
        capturePath,
        v.pipe(
          v.array(capturePath),
          v.nonEmpty(),
          v.description('Captures of the same host: what one does not tell, another fills in.'),
        ),
        nativeTopologySchema,
      ]),
      v.description(
        'The CPUs and nodes of the host: the path of a capture, relative to this file, or a list of several of them, or the object that pinset host --format json prints.',
      ),
      v.examples([
        'captures/rack1-07.capabilities.xml',
        ['captures/rack1-07.capabilities.xml', 'captures/rack1-07.isolated'],
      ]),
    ),
    reserved: cpuList("CPUs that are reserved for the host itself (housekeeping), in the kernel's list format.", [
      '0,64',
    ]),
    isolated: cpuList(
      "CPUs that are isolated from the kernel's scheduler (isolcpus=), if the capture cannot tell, in the kernel's list format.",
      ['2-31'],
    ),
    limits: v.optional(v.pipe(limitsSchema, v.description('How far the host may be overcommitted.'))),
    rules: v.optional(
      v.pipe(
        rulesSchema,
        v.description(
          'The severity of each rule for this profile and the documents of the host: "off", "error", "warning" or "info". It takes precedence over the setting pinset.rules.',
        ),
        v.examples([{ 'smt-sibling-conflict': 'off', 'cpu-overcommit': 'error' }]),
      ),
    ),
    neverTogether: v.optional(
      v.pipe(
        neverTogetherSchema,
        v.description(
          'Domains of which only one runs at a time: lists of their names. They do not conflict with each other, and of the CPUs, memory and huge pages that they need, the largest counts. Domains with the same passed-through device, disk or UUID need no list.',
        ),
        v.examples([[['win10', 'win11']]]),
      ),
    ),
    maxSteal: v.optional(
      v.pipe(
        v.number(expectPart),
        v.minValue(0, expectPart),
        v.maxValue(1, expectPart),
        v.description(
          'How much of the time a vCPU may wait for a CPU, from 0 to 1: the steal that its guest sees. With demand, the expected steal counts, else that with every thread busy. No limit by default.',
        ),
        v.examples([0.05]),
      ),
    ),
    demand: v.optional(
      v.pipe(
        v.number(expectDemand),
        v.gtValue(0, expectDemand),
        v.maxValue(1, expectDemand),
        v.description(
          'How much of the time a thread would run if it were alone, above 0 and at most 1. Without it, nothing is said about what guests get that are not always busy.',
        ),
        v.examples([0.3]),
      ),
    ),
    cgroup: v.optional(
      v.pipe(
        v.picklist(['v1', 'v2'], () => l10n.t('expected "v1" or "v2"')),
        v.description(
          'The version of the cgroup hierarchy with the cpu controller. It decides what <shares> are compared with: 1024 with v1, 100 with v2. Without it, forecasts cover both.',
        ),
        v.examples(['v2']),
      ),
    ),
    machineSliceWeight: v.optional(
      v.pipe(
        v.number(expectWeight),
        v.integer(expectWeight),
        v.minValue(1, expectWeight),
        v.maxValue(largestWeight, expectWeight),
        v.description(
          'CPUWeight= of machine.slice: what all guests together weigh against each other slice. Default: 100.',
        ),
        v.examples([1600]),
      ),
    ),
    documents: v.optional(
      v.pipe(
        v.array(
          v.pipe(
            v.string(() => l10n.t('expected a glob in a string, such as "../vms/*.xml"')),
            v.nonEmpty(() => l10n.t('expected a glob')),
          ),
          () => l10n.t('expected a list of globs, such as ["../vms/*.xml"]'),
        ),
        v.description(
          'The documents that run on this host: globs of domains and scripts, relative to this file, with *, **, ?, [a-z] and {a,b}. A workspace with one host needs no globs: documents that no profile claims belong to it.',
        ),
        v.examples([['../vms/*.xml', '../scripts/*.sh']]),
      ),
    ),
  }),
  v.title('Pinset host profile'),
  v.description('One host: its topology, its reserved CPUs, and the documents that run on it.'),
);
