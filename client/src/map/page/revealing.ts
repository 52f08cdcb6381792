/** Which pin of a CPU is shown in the text: one after the other if it is asked for again. */
export class Revealing {
  private pin = -1;
  private count = -1;

  /**
   * The pin to show, and how often it was asked for. `here`: the pins of the CPU, at least one. `only`: the one that was
   * clicked on. `goesOn`: whether the next one comes after the last one.
   */
  next(here: readonly [number, ...number[]], only: number | null, goesOn: boolean): { pin: number; turn: number } {
    const at = here.indexOf(this.pin);
    const pin = only ?? (goesOn && at >= 0 ? here[(at + 1) % here.length] : undefined) ?? here[0];
    this.count = pin === this.pin ? this.count + 1 : 0;
    this.pin = pin;
    return { pin, turn: this.count };
  }
}
