/** The end of the JSON object that begins at `start`; of the text if the object is cut off. */
export function objectEnd(text: string, start: number): number {
  let depth = 0;
  for (let index = start; index < text.length; index++) {
    const char = text[index];
    if (char === '"') index = stringEnd(text, index);
    else if (char === '{' || char === '[') depth++;
    else if ((char === '}' || char === ']') && --depth === 0) return index + 1;
  }
  return text.length;
}

function stringEnd(text: string, start: number): number {
  let index = start + 1;
  while (index < text.length && text[index] !== '"') index += text[index] === '\\' ? 2 : 1;
  return index;
}

/** The end of the XML element that begins at `start` and holds none of its own name; of the text if it is cut off. */
export function elementEnd(text: string, start: number): number {
  const name = /^<([a-z]+)/.exec(text.slice(start, start + 64))?.[1] ?? '';
  const tag = text.indexOf(`</${name}`, start);
  const end = tag < 0 ? -1 : text.indexOf('>', tag);
  return end < 0 ? text.length : end + 1;
}
