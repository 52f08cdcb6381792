/** Whether a line stands for others that were left out: `...`, `[…]`, `<snip>`, `-- cut --`. */
export function isOmission(line: string): boolean {
  return /^[([{<]?(?:-{2,9} ?)?(?:\.{3,9}|…{1,3}|snip|snipped|cut|omitted|truncated)(?: ?-{2,9})?[)\]}>]?$/i.test(
    line.trim(),
  );
}
