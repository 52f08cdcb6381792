import { cpuOf, isSameSpot, type Spot, spotOf } from './spots.ts';

/** What the mouse, a pen or a finger does. */
export interface PointerActions {
  readonly hover: (cpu: number) => void;
  readonly leave: () => void;
  /** `adds`: Ctrl or Cmd was held. */
  readonly click: (target: EventTarget | null, spot: Spot, adds: boolean) => void;
  /** The pointer has left the place where it was pressed. Returns whether something is held now. */
  readonly drag: (pressedOn: EventTarget | null, takesAll: boolean) => boolean;
  /** In pixels of the window. `onCore`: Alt is held. */
  readonly aim: (x: number, y: number, onCore: boolean) => void;
  readonly drop: () => void;
  readonly cancel: () => void;
}

/** How far the pointer moves until a click is a drag, in pixels. */
const slack = 5;

/** In pixels of the window. */
interface Point {
  readonly x: number;
  readonly y: number;
}

interface Press extends Point {
  readonly id: number;
  readonly target: EventTarget | null;
  readonly spot: Spot | null;
  /** `over`: it moved, and nothing could be picked up. */
  state: 'pressed' | 'dragging' | 'over';
}

/**
 * Listens to the pointer on the picture. Not only to 'click', which is lost if the picture is drawn anew between press
 * and release; a screen reader's has no detail.
 */
export function listenToPointer(root: SVGSVGElement, actions: PointerActions): void {
  let press: Press | null = null;
  root.addEventListener('pointerdown', (event) => {
    const { target, pointerId: id, clientX: x, clientY: y, button } = event;
    press = button === 0 ? { id, target, spot: spotOf(target), x, y, state: 'pressed' } : null;
  });
  root.addEventListener('pointermove', (event) => {
    if (press === null || event.pointerId !== press.id) return;
    if (press.state === 'pressed' && Math.hypot(event.clientX - press.x, event.clientY - press.y) > slack) {
      // A finger scrolls the picture.
      const isHeld = event.pointerType !== 'touch' && actions.drag(press.target, event.shiftKey);
      press.state = isHeld ? 'dragging' : 'over';
      if (isHeld) root.setPointerCapture(press.id);
    }
    if (press.state === 'dragging') actions.aim(event.clientX, event.clientY, event.altKey);
  });
  root.addEventListener('pointerup', ({ target, ctrlKey, metaKey }) => {
    const done = press;
    press = null;
    if (done === null) return;
    if (done.state === 'dragging') actions.drop();
    else if (done.spot !== null && isSameSpot(done.spot, spotOf(target)))
      actions.click(target, done.spot, ctrlKey || metaKey);
  });
  root.addEventListener('pointercancel', () => {
    if (press?.state === 'dragging') actions.cancel();
    press = null;
  });
  root.addEventListener('click', ({ target, detail, ctrlKey }) => {
    const spot = detail === 0 ? spotOf(target) : null;
    if (spot !== null) actions.click(target, spot, ctrlKey);
  });
  // The keyboard may scroll the picture below a pointer that rests: that is no reason to tell of another CPU.
  let restsAt: Point | null = null;
  for (const type of ['pointermove', 'pointerdown'] as const) {
    root.addEventListener(type, ({ clientX, clientY }) => {
      restsAt = { x: clientX, y: clientY };
    });
  }
  root.addEventListener('pointerover', ({ target, clientX: x, clientY: y }) => {
    const isResting = x === restsAt?.x && y === restsAt.y;
    restsAt = { x, y };
    const cpu = cpuOf(target);
    if (cpu !== null && !isResting) actions.hover(cpu);
  });
  root.addEventListener('pointerleave', actions.leave);
}
