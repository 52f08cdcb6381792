import type { Size } from '../packing.ts';

/** A piece of a picture with its size; its coordinates begin at 0. */
export interface Block extends Size {
  readonly svg: string;
}

/** Blocks side by side while there is room, else below each other. */
export function beside(blocks: readonly Block[], room: number): Block {
  let x = 0;
  let y = 0;
  let width = 0;
  let height = 0;
  const parts: string[] = [];
  for (const block of blocks) {
    if (x > 0 && x + block.width > room) {
      x = 0;
      y = height + 12;
    }
    parts.push(`<g transform="translate(${x} ${y})">\n${block.svg}\n</g>`);
    width = Math.max(width, x + block.width);
    height = Math.max(height, y + block.height);
    x += block.width + 40;
  }
  return { width, height, svg: parts.join('\n') };
}
