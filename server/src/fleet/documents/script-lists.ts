import type { Span } from '../../base/span.ts';
import type { CpuSet } from '../../cpuset/cpuset.ts';
import type { CpuListDialect } from '../../cpuset/list.ts';
import type { LocatedCpuList } from '../../domain/domain.ts';
import { readQemuRange } from '../../script/commands/qemu/values.ts';
import type { PlacementStep } from '../../script/commands/step.ts';
import { locatedList, locatedWord } from '../../script/located.ts';
import { cpusOnMachine, type ScriptPinset } from '../../script/pinset.ts';
import type { SourcePlace } from '../../script/place.ts';
import type { ScriptProcess } from '../../script/process.ts';
import type { ShellWord } from '../../script/word.ts';
import type { HostTopology } from '../../topology/host-topology.ts';
import { type ScriptDocument, type ScriptRun, spanInScript } from './script-document.ts';

/** A list or mask of CPUs or nodes in a script, and what reads it. */
export interface ScriptList {
  /** The program, the virsh command, or the setting with its `=`. */
  readonly by: string;
  readonly holds: 'cpus' | 'nodes';
  /** null for QEMU's own ranges. */
  readonly dialect: CpuListDialect | null;
  /** Its place in the script and its value; words such as `all` have their value on the host. */
  readonly located: LocatedCpuList;
  /** The word that the program receives. */
  readonly word: ShellWord;
  /** The words of the script's commands that it is used in; each once. */
  readonly uses: readonly Span[];
  /** The command acts on another machine. */
  readonly remote: boolean;
  /** The process or virsh command whose threads or memory it pins; null for wrappers, groups and units' settings. */
  readonly process: ScriptProcess | null;
}

/** All lists in a script's own text, each place once a value, in the order of execution. */
export function scriptLists(document: ScriptDocument, run: ScriptRun, topology: HostTopology | null): ScriptList[] {
  const collector = new Collector(document, topology);
  for (const process of run.processes) collector.process(process);
  for (const { program, cpus, mems, place } of run.groups) {
    collector.add(program, 'cpus', cpus, place);
    collector.add(program, 'nodes', mems, place);
  }
  for (const { name, pinset, entry } of run.unit?.settings ?? []) {
    collector.add(`${name}=`, heldBySetting(name), pinset, { uri: document.uri, span: entry.span });
  }
  return collector.lists;
}

/** What the list of a unit's setting names. */
export function heldBySetting(name: string): ScriptList['holds'] {
  return name === 'NUMAMask' || name.endsWith('MemoryNodes') ? 'nodes' : 'cpus';
}

class Collector {
  readonly lists: ScriptList[] = [];
  private readonly document: ScriptDocument;
  private readonly topology: HostTopology | null;
  private readonly usesOf = new Map<string, Span[]>();

  constructor(document: ScriptDocument, topology: HostTopology | null) {
    this.document = document;
    this.topology = topology;
  }

  process(process: ScriptProcess): void {
    const { steps, virsh, threads, memory, guest, place, name } = process;
    for (const step of steps) this.step(step, place);
    for (const { origin, pinset } of threads) this.add(origin, 'cpus', pinset, place, process);
    this.add(virsh?.kind ?? name, 'nodes', memory?.pinset ?? null, place, process);
    for (const { hostNodesWords } of guest?.backends ?? []) {
      for (const word of hostNodesWords) this.addRange('host-nodes', 'nodes', word, place);
    }
  }

  add(
    by: string,
    holds: ScriptList['holds'],
    pinset: ScriptPinset | null,
    place: SourcePlace,
    process: ScriptProcess | null = null,
  ): void {
    const otherwise = spanInScript(this.document, place);
    if (pinset === null || otherwise === null) return;
    const value = cpusOnMachine(pinset, this.machine(holds));
    const located = locatedList(pinset, value, { uri: this.document.uri, otherwise });
    this.push({ by, holds, dialect: pinset.dialect, located, word: pinset.word, process });
  }

  private step({ program, affinity, affinityNodes, bound, memory }: PlacementStep, place: SourcePlace): void {
    // A unit's settings are collected one by one.
    if (program === 'systemd') return;
    this.add(program, 'cpus', affinity ?? null, place);
    this.add(program, 'nodes', affinityNodes ?? null, place);
    this.add(program, 'cpus', bound ?? null, place);
    this.add(program, 'nodes', memory?.nodes ?? null, place);
  }

  private addRange(by: string, holds: ScriptList['holds'], word: ShellWord, place: SourcePlace): void {
    const otherwise = spanInScript(this.document, place);
    if (otherwise === null) return;
    const located = locatedWord(word, readQemuRange(word), { uri: this.document.uri, otherwise });
    this.push({ by, holds, dialect: null, located: { ...located, list: null, verbatim: false }, word, process: null });
  }

  /** Threads share a list, and a loop reaches one many times. */
  private push(list: Omit<ScriptList, 'remote' | 'uses'>): void {
    const { located, word, process } = list;
    const use = spanInScript(this.document, word.place);
    const key = `${located.span.start}-${located.span.end} ${process?.virsh == null ? '' : process?.name} ${word.text}`;
    const known = this.usesOf.get(key);
    const uses = known ?? [];
    if (use !== null && !uses.some(({ start }) => start === use.start)) uses.push(use);
    if (known !== undefined) return;
    this.usesOf.set(key, uses);
    this.lists.push({ ...list, uses, remote: process?.virsh?.remote === true });
  }

  private machine(holds: ScriptList['holds']): CpuSet | null {
    if (this.topology === null) return null;
    return holds === 'cpus' ? this.topology.online : this.topology.nodeIds;
  }
}
