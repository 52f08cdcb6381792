/**
 * libvirt runs these files below /etc/libvirt/hooks (docs/hooks.rst); they have no extension, and those in NAME.d/ may
 * have any name.
 */
const hook = /(?:^|\/)hooks\/(?:qemu|lxc|libxl|network|daemon)(?:\.d(?:\/[^/]+)+)?$/;

const extension = /\.(?:sh|bash)$/i;
const otherExtension = /\.(?:xml|json|html?|md|py|pl|rb|js|ts|c|h|yaml|yml|toml|zip|gz)$/i;

/** `#!/bin/sh`, `#!/usr/bin/env bash`, `#!/usr/bin/env -S bash -e`, and dash, ash and ksh, whose syntax is similar. */
const shebang = /^\ufeff?#!\s*(?:\S*\/)?(?:env\s+(?:-S\s+)?(?:\S*\/)?)?(?:ba|da|a|k|mk)?sh(?=\s|$)/;

/**
 * Whether a file is worth parsing as a shell script: its first line says so, its extension is .sh or .bash, or it is
 * one of libvirt's hooks. A first line that names another interpreter decides.
 */
export function looksLikeShellScript(path: string, head: string): boolean {
  const firstLine = /^[^\n\r]*/.exec(head.slice(0, 256))?.[0] ?? '';
  if (/^\ufeff?#!/.test(firstLine)) return shebang.test(firstLine);
  return extension.test(path) || (hook.test(path) && !otherExtension.test(path));
}
