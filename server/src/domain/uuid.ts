/**
 * The 32 lowercase hexadecimal digits of a UUID as virUUIDParse (libvirt's src/util/viruuid.c) reads it: in either
 * case, with dashes and spaces between bytes, and white space around it. null for any other text.
 */
export function parseUuid(text: string): string | null {
  let digits = '';
  for (const character of text.trim()) {
    if (/^[0-9a-f]$/i.test(character)) digits += character.toLowerCase();
    // A byte's two digits are not parted.
    else if ((character !== '-' && character !== ' ') || digits.length % 2 === 1) return null;
  }
  return digits.length === 32 ? digits : null;
}
