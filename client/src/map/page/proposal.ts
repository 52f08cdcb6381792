import type { MapGhost } from '../messages.ts';
import type { MapWords } from '../words.ts';
import { html } from './dom.ts';
import type { Scene } from './scene.ts';

/** What a command would move, while the user chooses: ghosts in the picture, and a line that says so, with a button. */
export class Proposal {
  private readonly strip: HTMLElement;
  private readonly scene: Scene;
  private readonly title = html('span');
  private ghosts: readonly MapGhost[] = [];

  constructor(strip: HTMLElement, scene: Scene, words: MapWords, accept: () => void) {
    this.strip = strip;
    this.scene = scene;
    const button = html('button', { type: 'button' }, words.accept);
    button.addEventListener('click', accept);
    strip.append(this.title, button);
  }

  /** Shows another one, or none if there are no ghosts. Returns whether there is one. */
  show(title: string, ghosts: readonly MapGhost[]): boolean {
    this.ghosts = ghosts;
    this.title.textContent = title;
    this.strip.hidden = ghosts.length === 0;
    this.draw();
    return ghosts.length > 0;
  }

  /** Draws the ghosts anew, in another map. */
  draw(): void {
    this.scene.drawGhosts('proposal', this.ghosts);
  }
}
