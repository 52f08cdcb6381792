const hooks: ReadonlySet<string> = new Set(['qemu', 'lxc', 'libxl', 'network', 'daemon']);

/**
 * libvirt runs these files below /etc/libvirt/hooks (docs/hooks.rst); they have no extension, and those in NAME.d/ may
 * have any name.
 */
function isHook(path: string): boolean {
  const parts = path.split('/');
  const empty = parts.lastIndexOf('');
  return parts.some((part, index) => {
    const name = parts[index + 1];
    if (part !== 'hooks' || name === undefined) return false;
    const next = index + 2;
    if (next === parts.length) return hooks.has(name);
    return name.endsWith('.d') && hooks.has(name.slice(0, -2)) && empty < next;
  });
}

const extension = /\.(?:sh|bash)$/i;
const otherExtension = /\.(?:xml|json|html?|md|py|pl|rb|js|ts|c|h|yaml|yml|toml|zip|gz)$/i;

/** `#!/bin/sh`, `#!/usr/bin/env bash`, `#!/usr/bin/env -S bash -e`, and dash, ash and ksh, whose syntax is similar. */
function namesShell(firstLine: string): boolean {
  const words = firstLine
    .slice(firstLine.indexOf('!') + 1)
    .trimStart()
    .split(/\s+/);
  let [program = ''] = words;
  if (fileOf(program) === 'env') program = (words[1] === '-S' ? words[2] : words[1]) ?? '';
  return /^(?:ba|da|a|k|mk)?sh$/.test(fileOf(program));
}

function fileOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/**
 * Whether a file is worth parsing as a shell script: its first line says so, its extension is .sh or .bash, or it is
 * one of libvirt's hooks. A first line that names another interpreter decides.
 */
export function looksLikeShellScript(path: string, head: string): boolean {
  const firstLine = /^[^\n\r]*/.exec(head.slice(0, 256))?.[0] ?? '';
  if (/^\ufeff?#!/.test(firstLine)) return namesShell(firstLine);
  return extension.test(path) || (isHook(path) && !otherExtension.test(path));
}
