/**
 * A name for the file of a domain that is safe in any folder and as an argument of programs: letters and digits of all
 * scripts, `.`, `_`, `-`, `+`, `@` and spaces within; no dot or dash at the start. Other characters become `_`. Names
 * are at most 60 characters long and, in any case of letters, not in `taken`, to which each is added.
 */
export function domainFileName(name: string, taken: Set<string>): string {
  const safe = [...name.normalize('NFC').replace(/[^\p{L}\p{M}\p{N}._+@ -]/gu, '_')].slice(0, longestName).join('');
  const base = safe.replace(/^[\s.-]|\s$|^$/gu, '_');
  for (let number = 1; ; number++) {
    const file = number === 1 ? `${base}.xml` : `${base}-${number}.xml`;
    if (taken.has(file.toLowerCase())) continue;
    taken.add(file.toLowerCase());
    return file;
  }
}

/** In UTF-8 a character takes up to 4 bytes, and a file's name has at most 255. */
const longestName = 60;
