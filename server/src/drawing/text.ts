/**
 * A text from outside, made safe to show: without control and direction characters and lone surrogates, cut at
 * `longest`.
 */
export function shownText(text: string, longest: number): string {
  const clean = text.slice(0, 4 * longest).replace(noText, '\ufffd');
  const characters = [...clean];
  return characters.length <= longest ? clean : `${characters.slice(0, longest - 1).join('')}…`;
}

/** Text for the content or an attribute of XML, without characters that XML 1.0 refuses (see {@link shownText}). */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** The most that a text is wide in usual fonts, in the unit of `fontSize`. */
export function textWidth(text: string, fontSize: number): number {
  let ems = 0;
  for (const character of text) ems += widthOf(character);
  return Math.ceil(ems * fontSize);
}

// Control characters, characters that XML refuses, and characters that change the direction of text.
const noText = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/gu;

function widthOf(character: string): number {
  if (/[ .,:;|'il·]/.test(character)) return 0.36;
  if (/[mwMW—…]/.test(character)) return 0.95;
  if (/[A-Z]/.test(character)) return 0.72;
  return character.charCodeAt(0) < 0x2000 ? 0.62 : 1;
}
