const step = 1 / 16, penWidth = 0.05, least = 0.004;
const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };

/** An area to draw in with mouse, finger, pen or keys. Its strokes are lists of points [x, y] from 0 to 1. */
export class DrawingArea {
  strokes = [];
  #canvas;
  #events;
  #pointer = null;
  #pen = { x: 0.5, y: 0.25, down: false };

  constructor(canvas, events) {
    this.#canvas = canvas;
    this.#events = events;
    canvas.addEventListener('pointerdown', event => this.#press(event));
    canvas.addEventListener('pointermove', event => this.#drag(event));
    for (const end of ['pointerup', 'pointercancel']) {
      canvas.addEventListener(end, event => this.#release(event));
    }

    canvas.addEventListener('keydown', event => this.#key(event));
    canvas.addEventListener('focus', () => this.#paint());
    canvas.addEventListener('blur', () => this.#paint());
    new ResizeObserver(() => this.#paint()).observe(canvas);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#paint());
  }

  undo() {
    this.strokes.pop();
    this.#pen.down = false;
    this.#change();
  }

  clear() {
    this.strokes = [];
    this.#pen = { x: 0.5, y: 0.25, down: false };
    this.#change();
  }

  #press(event) {
    if (event.isPrimary && event.button === 0) {
      this.#canvas.setPointerCapture(event.pointerId);
      this.#pointer = event.pointerId;
      this.#pen.down = false;
      this.strokes.push([this.#place(event)]);
      this.#change();
    }
  }

  #drag(event) {
    if (event.pointerId === this.#pointer) {
      const passed = event.getCoalescedEvents?.() ?? [];
      for (const one of passed.length > 0 ? passed : [event]) {
        this.#extend(this.#place(one));
      }

      this.#change();
    }
  }

  #release(event) {
    if (event.pointerId === this.#pointer) {
      this.#pointer = null;
    }
  }

  #key(event) {
    const move = moves[event.key], pen = this.#pen;
    if (event.ctrlKey || event.altKey || event.metaKey || this.#pointer !== null) {
      return;
    }

    if (move) {
      pen.x = Math.min(1 - step, Math.max(step, pen.x + move[0]));
      pen.y = Math.min(1 - step, Math.max(step, pen.y + move[1]));
      if (pen.down) {
        this.#extend([pen.x, pen.y]);
      }
    } else if (event.key === ' ') {
      pen.down = !pen.down;
      if (pen.down) {
        this.strokes.push([[pen.x, pen.y]]);
      }
    } else if (event.key === 'Backspace') {
      this.undo();
    } else if (event.key === 'Delete') {
      this.clear();
    } else {
      return;
    }

    event.preventDefault();
    this.#change();
    this.#events.moved(`Pen ${pen.down ? 'down' : 'up'}, column ${Math.round(pen.x / step)}, row ${Math.round(pen.y / step)}`);
  }

  #place(event) {
    const box = this.#canvas.getBoundingClientRect();
    const inside = value => Math.min(1, Math.max(0, value));
    return [inside((event.clientX - box.left) / box.width), inside((event.clientY - box.top) / box.height)];
  }

  #extend(point) {
    const stroke = this.strokes.at(-1), last = stroke.at(-1);
    if (Math.hypot(point[0] - last[0], point[1] - last[1]) >= least) {
      stroke.push(point);
    }
  }

  #change() {
    this.#paint();
    this.#events.changed();
  }

  #paint() {
    const canvas = this.#canvas, side = Math.round(canvas.clientWidth * devicePixelRatio);
    if (side === 0) {
      return;
    }

    canvas.width = canvas.height = side;
    const context = canvas.getContext('2d'), style = getComputedStyle(canvas);
    context.scale(side, side);
    context.lineCap = context.lineJoin = 'round';
    context.lineWidth = penWidth;
    context.strokeStyle = style.getPropertyValue('--ink');
    context.beginPath();
    for (const [first, ...others] of this.strokes) {
      context.moveTo(...first);
      (others.length > 0 ? others : [first]).forEach(point => context.lineTo(...point));
    }

    context.stroke();
    if (canvas.matches(':focus-visible')) {
      context.strokeStyle = context.fillStyle = style.getPropertyValue('--accent');
      context.lineWidth = penWidth / 4;
      context.beginPath();
      context.arc(this.#pen.x, this.#pen.y, penWidth * 0.8, 0, 2 * Math.PI);
      this.#pen.down ? context.fill() : context.stroke();
    }
  }
}
