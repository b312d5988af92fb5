import { h, KEYS, setAttribute, setText, swatch, uniqueId } from "./dom.js";
import { ordinal, place } from "./race-format.js";
import type { RaceLab } from "./race-panel.js";
import { arrange } from "./reorder.js";

const MEASURES = { total: "up to the first answer", steady: "for one call, warmed up" } as const;

interface Row {
  readonly element: HTMLElement;
  readonly place: HTMLElement;
  readonly handle: HTMLButtonElement;
  readonly up: HTMLButtonElement;
  readonly down: HTMLButtonElement;
}

/** Before the race: the competitors, to be put in order by dragging, by buttons, or with the arrow keys. */
export function predict(lab: RaceLab) {
  const hint = uniqueId("predict");
  const task = h("p", { class: "dw-task", id: hint });
  const list = h("ol", { class: "dw-predict-list", "aria-label": "Your ranking, fastest first" });
  const heard = h("p", { class: "dw-hidden", role: "status", "aria-label": "Prediction" });
  const rows = new Map<string, Row>();
  let dragged = "";

  const move = (method: string, to: number) => {
    const { predicted } = lab;
    const at = Math.min(Math.max(to, 0), predicted.length - 1);
    if (predicted.indexOf(method) === at) return;
    lab.predict(method, at);
    update();
    setText(heard, `${lab.label(method)} is ${ordinal(at + 1)} of ${predicted.length}`);
  };
  const by = (method: string, step: number) => move(method, lab.predicted.indexOf(method) + step);
  const onKey = (method: string, event: KeyboardEvent) => {
    const last = lab.predicted.length - 1;
    const steps: { readonly [key: string]: number } = {
      ArrowUp: -1,
      ArrowDown: 1,
      Home: -last,
      End: last,
    };
    const step = steps[event.key];
    if (step === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    by(method, step);
  };
  const made = (method: string): Row => {
    const label = lab.label(method);
    const number = h("span", { class: "dw-place", "aria-hidden": "true" });
    const handle = h(
      "button",
      {
        type: "button",
        class: "dw-handle",
        "aria-describedby": hint,
        onpointerdown: (event) => {
          const { button, pointerId } = event as PointerEvent;
          if (button !== 0) return;
          dragged = method;
          list.setPointerCapture(pointerId);
          rows.get(method)?.element.toggleAttribute("data-dragged", true);
        },
        ...KEYS,
      },
      h("span", { class: "dw-grip", "aria-hidden": "true" }, "⠿"),
      number,
      swatch(method),
      label,
    );
    handle.addEventListener("keydown", (event) => onKey(method, event));
    const arrow = (sign: string, name: string, step: number) =>
      h(
        "button",
        {
          type: "button",
          class: "dw-arrow",
          tabindex: -1,
          "aria-label": `${label} ${name}`,
          onclick: () => by(method, step),
          ...KEYS,
        },
        sign,
      );
    const [up, down] = [arrow("↑", "up", -1), arrow("↓", "down", 1)];
    const row = { element: h("li", {}, handle, up, down), place: number, handle, up, down };
    rows.set(method, row);
    return row;
  };
  list.addEventListener("pointermove", ({ clientY }) => {
    if (!dragged) return;
    const { top, height } = list.getBoundingClientRect();
    move(dragged, Math.floor(((clientY - top) / height) * lab.predicted.length));
  });
  const drop = () => {
    rows.get(dragged)?.element.toggleAttribute("data-dragged", false);
    dragged = "";
  };
  list.addEventListener("pointerup", drop);
  list.addEventListener("pointercancel", drop);

  const element = h(
    "div",
    { class: "dw-predict", role: "group", "aria-label": "Predict the ranking" },
    task,
    list,
    heard,
  );
  const update = () => {
    const isShown = lab.isOpen;
    element.hidden = !isShown;
    if (!isShown) return;
    const { predicted, values, column, bars, axis } = lab;
    const where = place(axis, values[column] ?? 1);
    setText(
      task,
      `Who wins ${MEASURES[bars]}, at ${where}? Put the fastest first: drag, or use the arrow keys.`,
    );
    const all = predicted.map((method) => rows.get(method) ?? made(method));
    arrange(
      list,
      all.map(({ element }) => element),
    );
    all.forEach((row, k) => {
      setText(row.place, String(k + 1));
      const label = lab.label(predicted[k] ?? "");
      setAttribute(row.handle, "aria-label", `${label}, ${ordinal(k + 1)} of ${all.length}`);
      row.up.disabled = k === 0;
      row.down.disabled = k === all.length - 1;
    });
  };
  return { element, update };
}
