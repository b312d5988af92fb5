import { entry } from "./entry.js";
import { canvas } from "./graph-canvas.js";
import { head } from "./graph-head.js";
import { GraphLab } from "./graph-lab.js";
import { jaxpr } from "./graph-lines.js";
import type { GraphTraits } from "./graph-model.js";
import { point } from "./graph-point.js";
import { markdown, table } from "./graph-table.js";
import { fill, functionRow } from "./lab.js";
import type { Precision } from "./model.js";
import { segmented } from "./segmented.js";
import { copyButton, status } from "./status.js";
import { steps } from "./steps.js";

const PRECISIONS: readonly (readonly [Precision, string])[] = [
  ["float64", "float64"],
  ["float32", "float32"],
];
const STAYS = "the steps still go forward and back";

export function view(lab: GraphLab, root: HTMLElement, signal: AbortSignal): void {
  const precision = segmented(
    "Precision",
    PRECISIONS,
    () => lab.sync.asked?.precision ?? lab.model.get("precision"),
    (choice) => lab.ask({ precision: choice }),
  );
  const tools = lab.isHidden("precision") ? [] : [precision];
  const told = (field: string) => field !== "at" || lab.isHidden("point");
  const input = functionRow(
    lab,
    tools,
    signal,
    ({ field }) => told(field),
    ({ text, at }) => ({ function: text, at }),
  );
  const words = head(lab, () => walk.element.querySelector(".dw-walk"), signal);
  const walk = steps(lab, words.focus, signal);
  const copy = copyButton(
    "copy the trace",
    () => markdown(lab),
    "the trace is copied",
    (text) => strip.say(text),
  );
  const strip = status(lab, [copy], STAYS, signal);
  const parts = [
    input,
    words,
    walk,
    canvas(lab, signal),
    table(lab),
    ...(lab.isHidden("point") ? [] : [point(lab, signal)]),
    ...(lab.isHidden("jaxpr") ? [] : [jaxpr(lab)]),
    strip,
  ];
  fill(lab, root, parts, signal);
  root.addEventListener(
    "keydown",
    (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return;
      // Boxes, choices and buttons have keys of their own; on the buttons of this row they walk.
      const { target } = event;
      if (!(target instanceof Element) || target.closest("input, [role=radio], [role=menu]"))
        return;
      if (event.key === " " && target.closest("button")) return;
      if (lab.isHidden("steps") || !walk.key(event)) return;
      event.preventDefault();
      event.stopPropagation();
    },
    { signal },
  );
}

export default entry<GraphTraits, GraphLab>((model, signal) => new GraphLab(model, signal), view);
