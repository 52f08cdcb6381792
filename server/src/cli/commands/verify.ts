import { existsSync } from 'node:fs';
import process from 'node:process';
import * as l10n from '@vscode/l10n';
import { nearNames } from '../../base/near-names.ts';
import { parseUuid } from '../../domain/uuid.ts';
import { type VerifiedGuest, verifiedGuest } from '../../features/analysis.ts';
import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import type { Severity } from '../../rules/engine/rule.ts';
import { enumeration } from '../../wording/wording.ts';
import { failOn } from '../definitions/check.ts';
import type { verifyCommand } from '../definitions/verify.ts';
import { type LoadedFleet, loadFleet } from '../files/load-fleet.ts';
import { absolutePath, inOrder } from '../files/paths.ts';
import { jsonText } from '../report/json-text.ts';
import { Ranges } from '../report/ranges.ts';
import { type Verified, verifiedJson, verifiedText } from '../report/verify-report.ts';
import { type ArgumentsOf, CommandError, type CommandIo, type OptionsOf } from './command.ts';

/** `pinset verify`: compares running guests with their definitions. */
export async function runVerify(
  [given]: ArgumentsOf<typeof verifyCommand>,
  { connect, host, format, failOn: threshold }: OptionsOf<typeof verifyCommand>,
  io: CommandIo,
): Promise<number> {
  const uris = connect.length > 0 ? connect : [process.env.LIBVIRT_DEFAULT_URI || 'qemu:///system'];
  const paths = given.filter((name) => isPath(name, io.cwd));
  const names = given.filter((name) => !paths.includes(name));
  const loaded = await loadFleet(paths, host === undefined ? [] : [host], io.cwd, {
    connect: uris,
    io,
    threads: true,
  });
  const asked = askedOf(loaded, paths, names);
  const failures = [...loaded.failures];
  const verified: Verified[] = [];
  for (const { shown, document, mustRun } of asked) {
    const guest = verifiedGuest(loaded.fleet, document);
    if (guest !== null) verified.push({ path: shown, document, guest });
    const problem = problemOf(loaded, document, guest, mustRun);
    if (problem !== null) failures.push(`${shown}: ${problem}`);
  }
  const ranges = new Ranges(loaded);
  if (format === 'json') io.out(`${jsonText(verifiedJson(verified, ranges))}\n`);
  else if (verified.length > 0)
    io.out(verifiedText(verified, { names: given.length > 0, ranges, colour: io.colour, loaded }));
  const notes = verified.flatMap(({ path, guest }) => notesOf(guest).map((note) => `${path}: ${note}`));
  if (verified.length === 0 && failures.length === 0) notes.push(l10n.t('no domain runs'));
  for (const line of [...loaded.notes, ...notes, ...failures]) io.say(line);
  if (failures.length > 0) return 2;
  const found = new Set<Severity>(verified.flatMap(({ guest }) => guest.findings.map(({ severity }) => severity)));
  return threshold !== 'never' &&
    failOn.slice(0, failOn.indexOf(threshold) + 1).some((one) => one !== 'never' && found.has(one))
    ? 1
    : 0;
}

/** A domain's name has no slash, and few end like a file that is there. */
function isPath(name: string, cwd: string): boolean {
  return name.includes('/') || (name.endsWith('.xml') && existsSync(absolutePath(name, cwd)));
}

interface Asked {
  readonly shown: string;
  readonly document: DomainDocument;
  /** Whether it was asked for by its name, or as a file. */
  readonly mustRun: boolean;
}

function askedOf(
  { fleet, domains, connected }: LoadedFleet,
  paths: readonly string[],
  names: readonly string[],
): Asked[] {
  const files = domains.map(({ shown, document }): Asked => ({ shown, document, mustRun: true }));
  if (names.length === 0) return paths.length === 0 ? files.map((one) => ({ ...one, mustRun: false })) : files;
  const all = [...connected.values()].flatMap((host) => host.domains);
  const named = names.flatMap((name) => {
    const uuid = parseUuid(name);
    const meant = all.filter((domain) => domain.name === name || (uuid !== null && parseUuid(domain.uuid) === uuid));
    if (meant.length === 0 && connected.size > 0)
      throw new CommandError(
        unknownDomain(
          name,
          all.flatMap((domain) => domain.name ?? []),
        ),
      );
    return meant;
  });
  const documents = [...new Set(named)].flatMap(({ path, file }): Asked[] => {
    const document = fleet.domain(file);
    return document === undefined ? [] : [{ shown: path, document, mustRun: true }];
  });
  return [...(paths.length === 0 ? [] : files), ...documents].sort((a, b) => inOrder(a.shown, b.shown));
}

function unknownDomain(name: string, names: readonly string[]): string {
  const [near] = nearNames(name, names);
  return near === undefined
    ? l10n.t("libvirt has no domain '{0}'", name)
    : l10n.t("libvirt has no domain '{0}'; did you mean {1}?", name, near);
}

/** Why the guest of a document could not be verified, though it should have been; null if it was. */
function problemOf(
  { fleet, connected }: LoadedFleet,
  document: DomainDocument,
  guest: VerifiedGuest | null,
  mustRun: boolean,
): string | null {
  const host = fleet.hostOf(document);
  const running = host === null ? null : (connected.get(host.uri)?.running.of(document) ?? null);
  if (running === null) return mustRun ? l10n.t('the domain does not run') : null;
  if (guest === null) return l10n.t('the CPUs of its host are unknown');
  if (running.claimants.length > 1)
    return l10n.t(
      'which process is its QEMU is not clear: {0} have its UUID',
      enumeration(running.claimants.map(String)),
    );
  return guest.threads.length === 0 ? l10n.t('the domain runs, but its threads cannot be seen') : null;
}

/** What could not be compared. */
function notesOf({ running, threads }: VerifiedGuest): string[] {
  if (threads.length === 0) return [];
  if (running.pid === null) return [l10n.t('its emulator, memory and schedulers cannot be seen from here')];
  return running.memory === null ? [l10n.t('the nodes of its memory cannot be read; root can')] : [];
}
