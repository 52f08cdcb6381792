import { html } from '../dom.ts';

/** What stands beside the place that is aimed at: what would happen, whether it is right, and the number of findings. */
export class DropLabel {
  private readonly box = html('div', { id: 'drop', 'aria-hidden': 'true' });
  private readonly view: HTMLElement;

  /** `view`: what it stays within. */
  constructor(view: HTMLElement) {
    this.view = view;
    this.box.hidden = true;
    document.body.append(this.box);
  }

  /** Shows it below a rectangle of the window, or above where there is no room. */
  show({ left, top, bottom }: DOMRectReadOnly, lines: readonly DropLine[]): void {
    this.box.replaceChildren(...lines.map(({ text, kind }) => html('p', { class: kind }, text)));
    this.box.hidden = false;
    const frame = this.view.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = this.box;
    const x = Math.max(frame.left + 4, Math.min(left, frame.right - width - 8));
    const below = bottom + 6;
    const y = below + height > frame.bottom ? Math.max(frame.top + 4, top - height - 6) : below;
    this.box.style.transform = `translate(${Math.round(x)}px,${Math.round(y)}px)`;
  }

  hide(): void {
    this.box.hidden = true;
  }
}

/** One line of the label. */
export interface DropLine {
  readonly text: string;
  readonly kind: 'title' | 'right' | 'wrong' | 'figures';
}
