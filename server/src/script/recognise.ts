import { looksLikeShellScript } from '../syntax/shell/recognise.ts';
import { looksLikeProxmoxConf } from './proxmox/recognise.ts';
import { unitOfPath, unitSettingNames } from './units/unit.ts';

/** What holds placements besides XML: a shell script, a unit file of systemd, a guest's configuration by Proxmox VE. */
export type ScriptKind = 'shell' | 'unit' | 'proxmox';

/** A word of each command family; a script without any of them places nothing. */
const placingWord =
  /taskset|numactl|chrt|virsh|virt-(?:install|xml)|qemu|kvm|-smp|\bqm\b|cset|cgexec|cgclassify|cpuset|AllowedCPUs|CPUWeight|AllowedMemoryNodes|CPUAffinity|NUMAPolicy|NUMAMask/;

const settings: ReadonlySet<string> = new Set(unitSettingNames);

/** Whether a line sets one of the settings about placement. */
function hasSetting(text: string): boolean {
  return text.split('\n').some((line) => line.includes('=') && settings.has(line.slice(0, line.indexOf('=')).trim()));
}

/**
 * Whether a text is worth reading as a script, and as which kind. `language` is the editor's language for it, by VS
 * Code's names; null if unknown, since a script may have any name. A cheap look at the text; a file's head is enough to
 * tell the kind.
 */
export function scriptKind(path: string, text: string, language: string | null = null): ScriptKind | null {
  const kind = scriptKindByName(path, text, language);
  if (kind === null || kind === 'proxmox') return kind;
  const places = placingWord.test(text) || (kind === 'unit' && hasSetting(text));
  return places ? kind : null;
}

/** What kind of script a file is by its name and its head, whether or not it places anything. */
export function scriptKindByName(path: string, head: string, language: string | null = null): ScriptKind | null {
  if (language === 'shellscript' || looksLikeShellScript(path, head)) return 'shell';
  if (looksLikeProxmoxConf(path, head)) return 'proxmox';
  return unitOfPath(path) === null ? null : 'unit';
}
