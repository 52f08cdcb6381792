type CpuList = string | number;

/** The `<vcpu>` and `<cputune>` of a domain with a vCPU for each of these CPU lists, pinned to it. */
export function pinned(...cpusets: readonly CpuList[]): string {
  return `<vcpu>${cpusets.length}</vcpu>${cputune(...cpusets)}`;
}

/** A `<cputune>` that pins vCPU 0 to the first of these CPU lists, vCPU 1 to the second and so on. */
export function cputune(...cpusets: readonly CpuList[]): string {
  return `<cputune>${vcpuPins(cpusets).join('')}</cputune>`;
}

/** A `<numatune>` that binds the memory to nodes. */
export function memoryOn(nodeset: CpuList): string {
  return `<numatune><memory mode='strict' nodeset='${nodeset}'/></numatune>`;
}

/** A domain as a file has it, line by line: a vCPU for each of these CPU lists, and its memory on nodes 0 and 1. */
export function pinnedDomain(name: string, ...cpusets: readonly CpuList[]): string {
  return `<domain type='kvm'>
  <name>${name}</name>
  <vcpu>${cpusets.length}</vcpu>
  <cputune>
${vcpuPins(cpusets)
  .map((pin) => `    ${pin}\n`)
  .join('')}  </cputune>
  ${memoryOn('0-1')}
</domain>
`;
}

function vcpuPins(cpusets: readonly CpuList[]): string[] {
  return cpusets.map((cpuset, vcpu) => `<vcpupin vcpu='${vcpu}' cpuset='${cpuset}'/>`);
}
