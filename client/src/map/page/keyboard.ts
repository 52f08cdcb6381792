import type { Direction } from './cells.ts';

/** What the keys do. Keys of the picture count only while it has the focus. */
export interface KeyActions {
  readonly isInPicture: () => boolean;
  readonly step: (direction: Direction) => void;
  readonly goToEnd: (at: 0 | -1) => void;
  readonly enter: () => void;
  /** To the next conflict or drift, or the one before. */
  readonly goToProblem: (step: 1 | -1) => void;
  readonly zoomBy: (factor: number) => void;
  readonly fit: () => void;
  readonly pickUp: () => void;
  readonly select: () => void;
  /** The next larger place: a CPU, its core, its node. Returns whether something is held. */
  readonly widen: () => boolean;
  /** Returns whether there was something to cancel. */
  readonly cancel: () => boolean;
  readonly undo: () => void;
}

const directions: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};

/** Listens to the keys of the page. */
export function listenToKeys(actions: KeyActions): void {
  document.addEventListener('keydown', (event) => {
    if (isTaken(event, actions)) event.preventDefault();
  });
}

function isTaken(event: KeyboardEvent, actions: KeyActions): boolean {
  const { key } = event;
  if (event.altKey) return false;
  if (event.ctrlKey || event.metaKey) {
    // VS Code would undo in the page, where nothing is typed.
    if (key !== 'z' || event.shiftKey) return false;
    actions.undo();
    return true;
  }
  return actions.isInPicture() && isOfPicture(key, actions) ? true : isOfPage(key, actions);
}

function isOfPicture(key: string, actions: KeyActions): boolean {
  const direction = directions[key];
  if (direction !== undefined) actions.step(direction);
  else if (key === 'Enter') actions.enter();
  else if (key === 'Home') actions.goToEnd(0);
  else if (key === 'End') actions.goToEnd(-1);
  else if (key === 'm') actions.pickUp();
  else if (key === ' ') actions.select();
  else return false;
  return true;
}

function isOfPage(key: string, actions: KeyActions): boolean {
  if (key === 'n') actions.goToProblem(1);
  else if (key === 'N') actions.goToProblem(-1);
  else if (key === '+' || key === '=') actions.zoomBy(1.4);
  else if (key === '-') actions.zoomBy(1 / 1.4);
  else if (key === '0') actions.fit();
  else if (key === 'w') return actions.widen();
  else if (key === 'Escape') return actions.cancel();
  else return false;
  return true;
}
