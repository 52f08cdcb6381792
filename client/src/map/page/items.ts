import { svg } from './dom.ts';

/**
 * Makes what the keyboard and screen readers go to of a part of the picture: a tree whose items are CPUs, or tiles. An
 * item is a transparent rectangle over its picture, since what the picture says in short ("db 0") its label says in full;
 * frames around them are groups.
 */
export function makeItems(part: SVGGElement): void {
  for (const element of part.querySelectorAll<SVGGElement>('[data-cpu],[data-group]')) {
    const pieces = [...element.children];
    const isCpu = element.dataset.cpu !== undefined;
    const box = pieces.find(({ classList }) => classList.contains(isCpu ? 'cell' : 'frame'));
    const isItem = isCpu || pieces.some(({ classList }) => classList.contains('tile'));
    if (isItem && box !== undefined) element.after(itemOver(element, box));
    else element.setAttribute('role', 'group');
    for (const name of isItem ? itemAttributes : ['tabindex']) element.removeAttribute(name);
    const hidden = isItem ? [element] : pieces.filter((piece) => piece.getAttribute('role') !== 'group');
    for (const piece of hidden) piece.setAttribute('aria-hidden', 'true');
  }
}

/** The item for a CPU; null if it is not drawn. */
export function itemOfCpu(root: SVGElement, cpu: number): SVGElement | null {
  return root.querySelector(`[data-item="cpu-${cpu}"]`);
}

/** The item for the tile of a group; null if it is not drawn. */
export function itemOfTile(root: SVGElement, group: string): SVGElement | null {
  return root.querySelector(`[data-item="group-${group}"]`);
}

const itemAttributes = ['role', 'tabindex', 'aria-label', 'id'];

function itemOver({ id, dataset }: SVGGElement, box: Element): SVGRectElement {
  const item = svg('rect', { role: 'treeitem', tabindex: -1, class: 'item' });
  for (const name of ['x', 'y', 'width', 'height']) item.setAttribute(name, box.getAttribute(name) ?? '0');
  item.setAttribute('aria-label', box.parentElement?.getAttribute('aria-label') ?? '');
  item.dataset.item = id;
  if (dataset.cpu !== undefined) item.dataset.ofCpu = dataset.cpu;
  if (dataset.group !== undefined) item.dataset.ofGroup = dataset.group;
  return item;
}
