import * as l10n from '@vscode/l10n';
import { memorySize } from '../../base/memory-size.ts';
import type { Span } from '../../base/span.ts';
import { CpuSet } from '../../cpuset/cpuset.ts';
import { type ScriptDocument, spanInScript } from '../../fleet/documents/script-document.ts';
import type { QemuCell } from '../../script/commands/qemu/numa.ts';
import type { QemuGuest } from '../../script/commands/qemu/qemu.ts';
import { lastValue, readQemuNumber, readQemuValues } from '../../script/commands/qemu/values.ts';
import type { ScriptProcess } from '../../script/process.ts';
import { wordShape } from '../../script/word.ts';
import { enumeration, vcpus } from '../../wording/wording.ts';
import type { Report, Rule, ScriptContext } from '../engine/rule.ts';

/**
 * `-numa` options that leave out what QEMU requires. Silent if a word of the command line is unknown, since the missing
 * part may be in it.
 */
export const qemuNumaIncomplete: Rule = {
  id: 'qemu-numa-incomplete',
  host: 'optional',
  severity: 'error',
  summary: "QEMU's -numa options leave out vCPUs, memory, a cell or a distance.",
  why: `QEMU refuses to start if the memory of the cells is not that of \`-m\`, if a cell's number or its memory
object is missing, or if some distances are given and others are not. QEMU puts vCPUs in no cell into cell 0 with a
warning that this "is obsoleted and will be removed" (hw/core/numa.c and machine.c of QEMU 7 to 10), and the guest
then schedules on a topology that was never intended.`,
  libvirt: 'not asked',
  libvirtBehaviour: 'the script starts QEMU; libvirt is not involved.',
  advice: `Describe every vCPU up to \`maxcpus\` and all of the memory: \`-object memory-backend-ram,id=m0,size=…\` and
\`-numa node,nodeid=0,cpus=…,memdev=m0\` for each cell.`,
  fix: 'none',
  noFix: () => l10n.t('which guest cell the missing part belongs to only the author can know'),
  since: '0.1.0',
  examples: {
    wrong: `#!/bin/sh
qemu-system-x86_64 -smp 4 -m 2G \\
  -object memory-backend-ram,id=m0,size=1G -object memory-backend-ram,id=m1,size=1G \\
  -numa node,nodeid=0,cpus=0-1,memdev=m0 \\
  -numa node,nodeid=1,cpus=2,memdev=m1
`,
    right: `#!/bin/sh
qemu-system-x86_64 -smp 4 -m 2G \\
  -object memory-backend-ram,id=m0,size=1G -object memory-backend-ram,id=m1,size=1G \\
  -numa node,nodeid=0,cpus=0-1,memdev=m0 \\
  -numa node,nodeid=1,cpus=2-3,memdev=m1
`,
  },
  checks: { script: checkScript },
};

function* checkScript({ document, run }: ScriptContext): Iterable<Report> {
  for (const process of run.processes) {
    const { guest } = process;
    if (process.action !== 'start' || guest === null || !guest.complete) continue;
    if (guest.cells.length === 0 || guest.cells.length > mostCells) continue;
    const at = (cell: QemuCell | undefined) => spanOf(document, cell, process);
    yield* vcpusLeftOut(guest, at);
    yield* cellsLeftOut(guest, at);
    yield* memoryLeftOut(guest, process, at);
    yield* distancesLeftOut(guest, process, at);
  }
}

/** MAX_NODES of QEMU, which refuses more cells for that reason. */
const mostCells = 128;

type Where = (cell: QemuCell | undefined) => Span | null;

function spanOf(document: ScriptDocument, cell: QemuCell | undefined, { place }: ScriptProcess): Span | null {
  return spanInScript(document, cell?.place ?? null, place);
}

function* vcpusLeftOut({ cells, maxVcpus }: QemuGuest, at: Where): Iterable<Report> {
  const named = cells.flatMap(({ vcpus: set }) => (set === undefined ? [] : [set]));
  const span = at(cells.at(-1));
  if (maxVcpus === null || named.length === 0 || span === null) return;
  let covered = CpuSet.empty;
  for (const set of named) {
    if (set === null) return;
    covered = covered.union(set);
  }
  const missing = CpuSet.range(0, maxVcpus - 1).difference(covered);
  if (missing.isEmpty) return;
  yield {
    span,
    message: l10n.t(
      'No guest cell has {0} of {1}: QEMU puts what is missing into cell 0 and will refuse that in the future',
      vcpus(missing),
      maxVcpus,
    ),
  };
}

function* cellsLeftOut({ cells }: QemuGuest, at: Where): Iterable<Report> {
  const ids = cells.flatMap(({ id }) => id ?? []);
  const last = Math.max(...ids);
  const span = at(cells.find(({ id }) => id === last));
  if (ids.length < cells.length || last >= mostCells || span === null) return;
  const missing = Array.from({ length: last }, (_, id) => id).filter((id) => !ids.includes(id));
  if (missing.length > 0) {
    yield {
      span,
      message: l10n.t(
        'Guest cell {0} is missing: QEMU requires cells from 0 without a gap',
        enumeration(missing.map(String)),
      ),
    };
  }
}

function* memoryLeftOut(
  { cells, backends, memoryKiB }: QemuGuest,
  { argv }: ScriptProcess,
  at: Where,
): Iterable<Report> {
  const ids = new Set(backends.map(({ id }) => id));
  const orphan = cells.find(({ memdev, backend }) => memdev?.text != null && backend === null);
  const orphanSpan = at(orphan);
  if (orphan?.memdev?.text != null && orphanSpan !== null && !ids.has(null)) {
    yield {
      span: orphanSpan,
      message: l10n.t(
        "There is no memory object '{0}': QEMU needs -object memory-backend-…,id={0}",
        orphan.memdev.text,
      ),
    };
    return;
  }
  const sizes = cells.map((cell) => cell.memoryKiB ?? (cell.memdev === null ? 0 : null));
  const span = at(cells[0]);
  if (memoryKiB === null || sizes.includes(null) || span === null || isOldMachine(argv.map(wordShape))) return;
  const sum = sizes.reduce<number>((all, size) => all + (size ?? 0), 0);
  // A size may be in a form that Pinset does not read, such as 1.5G.
  if (sum === memoryKiB || cells.some(({ place, memoryKiB: size }) => size === null && says(place, argv, 'mem=')))
    return;
  yield {
    span,
    message:
      sum === 0
        ? l10n.t(
            'No guest cell has any of the {0} of memory: QEMU 5.2 and later do not distribute it',
            memorySize(memoryKiB),
          )
        : l10n.t(
            'The guest cells have {0}, but the guest has {1}: QEMU refuses to start',
            memorySize(sum),
            memorySize(memoryKiB),
          ),
  };
}

function* distancesLeftOut({ cells }: QemuGuest, { argv }: ScriptProcess, at: Where): Iterable<Report> {
  const given = new Set<string>();
  for (const [index, word] of argv.entries()) {
    if (!/^--?numa$/.test(wordShape(argv[index - 1] ?? word)) || !/^(?:type=)?dist\b/.test(wordShape(word))) continue;
    const values = readQemuValues(word);
    const source = readQemuNumber(lastValue(values, 'src'));
    const destination = readQemuNumber(lastValue(values, 'dst'));
    if (source === null || destination === null) return;
    given.add(`${source} ${destination}`);
  }
  const ids = cells.flatMap(({ id }) => id ?? []);
  const span = at(cells.at(-1));
  if (given.size === 0 || ids.length < cells.length || span === null) return;
  for (const one of ids) {
    for (const other of ids) {
      if (one >= other || given.has(`${one} ${other}`) || given.has(`${other} ${one}`)) continue;
      yield {
        span,
        message: l10n.t(
          'The distance between guest cells {0} and {1} is missing: QEMU requires all distances or none',
          one,
          other,
        ),
      };
      return;
    }
  }
}

/**
 * QEMU before 5.2 distributed the memory (docs/about/removed-features.rst); an old machine type suggests such a QEMU.
 */
function isOldMachine(argv: readonly string[]): boolean {
  return argv.some((word, index) => /^--?(?:M|machine)$/.test(argv[index - 1] ?? '') && /-\d+\.\d+/.test(word));
}

function says(place: QemuCell['place'], argv: ScriptProcess['argv'], key: string): boolean {
  return argv.some((word) => word.place.span.start === place.span.start && wordShape(word).includes(key));
}
