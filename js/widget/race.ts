import { entry } from "./entry.js";
import { fill, functionRow } from "./lab.js";
import type { Precision } from "./model.js";
import type { Part } from "./panel.js";
import { bars, barsTitle } from "./race-bars.js";
import { chips } from "./race-chips.js";
import { AXIS_NAMES, courseSlider, courseTitle, labels } from "./race-course.js";
import { head } from "./race-head.js";
import { machine } from "./race-machine.js";
import { AXES, type Axis, type RaceTraits } from "./race-model.js";
import { RaceLab } from "./race-panel.js";
import { predict } from "./race-predict.js";
import { table } from "./race-table.js";
import { segmented } from "./segmented.js";
import { copyButton, status } from "./status.js";

const precision = (lab: RaceLab) =>
  segmented<Precision>(
    "Precision",
    [
      ["float64", "float64"],
      ["float32", "float32"],
    ],
    () => lab.model.get("precision"),
    (choice) => {
      lab.sync.set("precision", choice);
      lab.schedule();
    },
  );

const axis = (lab: RaceLab) =>
  segmented<Axis>(
    "Race over",
    AXES.map((axis) => [axis, AXIS_NAMES[axis]] as const),
    () => lab.axis,
    (choice) => lab.setAxis(choice),
  );

const isAnyShown = (lab: RaceLab, ...controls: string[]) =>
  controls.some((control) => !lab.isHidden(control));

/** Fills `root`, whose children are items of the grid that the figure is in. */
export function view(lab: RaceLab, root: HTMLElement, signal: AbortSignal): void {
  const shown = (control: string, ...parts: Part[]) => (lab.isHidden(control) ? [] : parts);
  const copied = (label: string, what: "markdown" | "csv", done: string) =>
    copyButton(
      label,
      () => lab.results?.wire[what] || null,
      done,
      (text) => strip.say(text),
    );
  const on = machine(lab, signal);
  const links = [
    copied("copy table", "markdown", "all results copied as Markdown"),
    copied("copy CSV", "csv", "all results copied as CSV"),
    ...(lab.isHidden("machine") ? [] : [on.button, on.panel]),
  ];
  const strip = status(lab, links, "what was measured stays", signal);
  const tools = [...shown("axis", axis(lab)), ...shown("precision", precision(lab))];
  const parts = [
    functionRow(lab, tools, signal),
    head(lab, signal),
    ...shown(
      "methods",
      chips(lab, (text) => strip.say(text)),
    ),
    ...shown("bars", barsTitle(lab), bars(lab), ...(lab.predicts ? [predict(lab)] : [])),
    ...shown("curves", courseTitle(lab), labels(lab, root)),
    ...(isAnyShown(lab, "bars", "curves", "table") ? [courseSlider(lab)] : []),
    ...shown("table", table(lab)),
    strip,
  ];
  fill(lab, root, parts, signal);
}

export default entry<RaceTraits, RaceLab>((model, signal) => new RaceLab(model, signal), view);
