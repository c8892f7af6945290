/** A curve of the latest values; the newest is at the right edge. */
export class Plot {
  private readonly values: (number | undefined)[] = [];

  constructor(
    private readonly path: Element,
    private readonly labels: { readonly least: Element; readonly most: Element },
    private readonly size: number,
  ) {}

  /** The last value; undefined before the first one. */
  get last(): number | undefined {
    return this.values.findLast((value) => value !== undefined);
  }

  /** Adds a value; `undefined` interrupts the curve. */
  push(value: number | undefined): void {
    if (value === undefined && this.values.at(-1) === undefined) return;
    this.values.push(value);
    if (this.values.length > this.size) this.values.shift();
    this.draw();
  }

  private draw(): void {
    const known = this.values.filter((value) => value !== undefined);
    const [least, most] = [Math.floor(Math.min(...known)), Math.ceil(Math.max(...known))];
    const yOf = (value: number) => (100 * (most - value)) / (most - least || 1);
    const left = this.size - this.values.length;
    const points = this.values.map((value, i) => {
      const command = this.values[i - 1] === undefined ? 'M' : 'L';
      return value === undefined ? '' : `${command}${left + i} ${yOf(value).toFixed(2)}`;
    });
    this.path.setAttribute('d', points.join(''));
    this.labels.least.textContent = `${least} °C`;
    this.labels.most.textContent = `${most} °C`;
  }
}
