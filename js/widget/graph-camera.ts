import { h, KEYS } from "./dom.js";

/** Text below this size is not read any more: then the drawing is larger than its box, and follows what happens. */
const READABLE = 0.7;
/** A small graph is not blown up further. */
const LARGEST_FIT = 1.12;
const RANGE = [0.08, 3] as const;
const ZOOM = 1.25;
/** Pixels around the drawing, and those at least around what is to be seen. */
const MARGIN = 14;
const INSET = 36;
/** Pixels that a pointer moves before it drags. */
const SLACK = 4;

interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** How much of a drawing of some size fits into a box. */
export function fitting(
  { width, height }: { readonly width: number; readonly height: number },
  box: { readonly width: number; readonly height: number },
): number {
  const room = (length: number) => Math.max(1, length - 2 * MARGIN);
  return Math.min(
    LARGEST_FIT,
    room(box.width) / Math.max(1, width),
    room(box.height) / Math.max(1, height),
  );
}

/** Where a drawing that is longer than its box must begin for all of the box to be filled; a shorter one may be anywhere. */
export function filled(start: number, length: number, room: number): number {
  const least = room - length - MARGIN;
  return least > MARGIN ? start : Math.min(Math.max(start, least), MARGIN);
}

/** What part of a drawing is seen in its box: it is dragged, zoomed, and follows what happens. */
export class Camera {
  readonly buttons: HTMLElement;
  readonly #box: HTMLElement;
  readonly #scene: SVGGElement;
  readonly #most: number;
  #drawing = { width: 0, height: 0 };
  #scale = 1;
  #x = 0;
  #y = 0;
  #isFit = true;
  /** Of the box; to ask it anew at every step would make the browser lay the page out. */
  #room = { width: 1, height: 1 };

  constructor(
    box: HTMLElement,
    scene: SVGGElement,
    signal: AbortSignal,
    /** How far one can zoom in. */
    most: number = RANGE[1],
  ) {
    this.#box = box;
    this.#most = most;
    this.#scene = scene;
    const button = (name: string, sign: string, press: () => void) =>
      h(
        "button",
        { type: "button", "aria-label": name, title: name, onclick: press, ...KEYS },
        sign,
      );
    this.buttons = h(
      "div",
      { class: "dw-zooms", role: "group", "aria-label": "Zoom" },
      button("zoom out", "−", () => this.zoom(1 / ZOOM)),
      button("zoom in", "+", () => this.zoom(ZOOM)),
      button("show all", "⤢", () => this.fit()),
    );
    this.#listen(signal);
  }

  /** Another drawing, or another box: it is shown as large as can be, and small ones whole. */
  frame(drawing: { readonly width: number; readonly height: number }): void {
    this.#room = { width: this.#box.clientWidth, height: this.#box.clientHeight };
    this.#drawing = drawing;
    this.#scale = Math.max(READABLE, fitting(drawing, this.#room));
    this.#centre({ x: 0, y: 0, ...drawing });
    this.#isFit = true;
    this.#apply(false);
  }

  /** The whole drawing. */
  fit(): void {
    this.#scale = Math.max(RANGE[0], fitting(this.#drawing, this.#room));
    this.#centre({ x: 0, y: 0, ...this.#drawing });
    this.#isFit = true;
    this.#apply(true);
  }

  get scale(): number {
    return this.#scale;
  }

  /** Nothing was moved or zoomed by hand since it was framed. */
  get isFit(): boolean {
    return this.#isFit;
  }

  zoom(factor: number, at?: { readonly x: number; readonly y: number }): void {
    const { width, height } = this.#room;
    const { x, y } = at ?? { x: width / 2, y: height / 2 };
    const scale = Math.min(Math.max(this.#scale * factor, RANGE[0]), this.#most);
    this.#x = x - ((x - this.#x) * scale) / this.#scale;
    this.#y = y - ((y - this.#y) * scale) / this.#scale;
    this.#scale = scale;
    this.#isFit = false;
    this.#apply(true);
  }

  pan(dx: number, dy: number, smoothly = false): void {
    this.#x += dx;
    this.#y += dy;
    this.#isFit = false;
    this.#apply(smoothly);
  }

  /** Moves no further than it takes for `area` to be seen. */
  follow(area: Area): void {
    const box = this.#room;
    const into = (start: number, length: number, room: number, all: number) => {
      // What is seen whole stays where it is.
      const inset =
        this.#isFit && all <= room ? 0 : Math.min(INSET, Math.max(0, room - length) / 2);
      if (start >= inset && start + length <= room - inset) return 0;
      // What is far away comes to the middle, so that the next steps are seen, too.
      return (room - length) / 2 - start;
    };
    const [drawing, scale] = [this.#drawing, this.#scale];
    const dx = into(this.#x + area.x * scale, area.width * scale, box.width, drawing.width * scale);
    const dy = into(
      this.#y + area.y * scale,
      area.height * scale,
      box.height,
      drawing.height * scale,
    );
    if (dx === 0 && dy === 0) return;
    this.#x = filled(this.#x + dx, drawing.width * scale, box.width);
    this.#y = filled(this.#y + dy, drawing.height * scale, box.height);
    this.#apply(true);
  }

  /** Keys of the drawing; says whether it was one. */
  key({ key }: KeyboardEvent): boolean {
    if (key === "+" || key === "=") this.zoom(ZOOM);
    else if (key === "-" || key === "−") this.zoom(1 / ZOOM);
    else if (key === "0") this.fit();
    else return false;
    return true;
  }

  #centre(area: Area): void {
    const { width, height } = this.#room;
    this.#x = width / 2 - (area.x + area.width / 2) * this.#scale;
    this.#y = height / 2 - (area.y + area.height / 2) * this.#scale;
  }

  #apply(smoothly: boolean): void {
    this.#scene.style.transition = smoothly ? "" : "none";
    this.#scene.style.transform = `translate(${this.#x}px, ${this.#y}px) scale(${this.#scale})`;
  }

  #listen(signal: AbortSignal): void {
    const box = this.#box;
    let from: { id: number; x: number; y: number; isDrag: boolean } | null = null;
    box.addEventListener(
      "pointerdown",
      (event) => {
        if (event.button !== 0 || this.buttons.contains(event.target as Node)) return;
        from = { id: event.pointerId, x: event.clientX, y: event.clientY, isDrag: false };
      },
      { signal },
    );
    box.addEventListener(
      "pointermove",
      (event) => {
        if (from?.id !== event.pointerId) return;
        const [dx, dy] = [event.clientX - from.x, event.clientY - from.y];
        if (!from.isDrag && Math.hypot(dx, dy) < SLACK) return;
        if (!from.isDrag) box.setPointerCapture(event.pointerId);
        from = { id: from.id, x: event.clientX, y: event.clientY, isDrag: true };
        this.pan(dx, dy);
      },
      { signal },
    );
    const end = () => {
      from = null;
    };
    box.addEventListener("pointerup", end, { signal });
    box.addEventListener("pointercancel", end, { signal });
    // The page scrolls over it; with Ctrl, as pinching does, it zooms.
    box.addEventListener(
      "wheel",
      (event) => {
        if (!event.ctrlKey && !event.metaKey) return;
        event.preventDefault();
        const { left, top } = box.getBoundingClientRect();
        const at = { x: event.clientX - left, y: event.clientY - top };
        this.zoom(Math.exp(-event.deltaY / 300), at);
      },
      { signal, passive: false },
    );
  }
}
