/**
 * The XML of a tool without the breaks of a terminal, which are at a fixed width and may be in the middle of a tag or a
 * number. Tools begin each line with a tag; any other line continues the one before it. If that is shorter, its blanks
 * at the end may be missing, so the break stays.
 */
export function withoutBreaks(text: string): string {
  const lines = text.split('\n');
  const continues: boolean[] = [];
  let inTag = false;
  for (const line of lines) {
    const blank = line.trim() === '';
    continues.push(!blank && continues.length > 0 && (inTag || !line.trimStart().startsWith('<')));
    if (line.includes('<') || line.includes('>')) inTag = line.lastIndexOf('<') > line.lastIndexOf('>');
  }
  if (!continues.includes(true)) return text;
  const width = lines.reduce((most, line, index) => (continues[index + 1] ? Math.max(most, line.length) : most), 0);
  const whole: string[] = [];
  lines.forEach((line, index) => {
    if (index > 0) whole.push(continues[index] && lines[index - 1]?.length === width ? '' : '\n');
    whole.push(line);
  });
  return whole.join('');
}
