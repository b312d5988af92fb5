import { entry } from "./entry.js";
import { foldView } from "./fold-view.js";
import { fill, functionRow } from "./lab.js";
import type { Part } from "./panel.js";
import { copyButton, status } from "./status.js";
import {
  axisChoice,
  countsTitle,
  grabFigures,
  labels,
  timesTitle,
  valueSlider,
} from "./swell-counts.js";
import { forms } from "./swell-forms.js";
import { head } from "./swell-head.js";
import { SwellLab } from "./swell-lab.js";
import type { SwellTraits } from "./swell-model.js";
import { table } from "./swell-table.js";
import { value } from "./swell-value.js";

/** Fills `root`, whose children are items of the grid that the figures are in. */
export function view(lab: SwellLab, root: HTMLElement, signal: AbortSignal): void {
  const shown = (control: string, ...parts: (() => Part)[]) =>
    lab.isHidden(control) ? [] : parts.map((part) => part());
  const copied = (label: string, what: "markdown" | "csv", done: string) =>
    copyButton(
      label,
      () => lab.swell?.[what] ?? null,
      done,
      (text) => strip.say(text),
    );
  const links = [
    copied("copy table", "markdown", "all counts and times copied as Markdown"),
    copied("copy CSV", "csv", "all counts and times copied as CSV"),
  ];
  const strip = status(lab, links, "what is there still moves", signal);
  const takeHold = grabFigures(lab, root, signal);
  const concerns = ({ field }: { field: string }) => field !== "at" || lab.isHidden("value");
  const parts: Part[] = [
    functionRow(
      lab,
      shown("axis", () => axisChoice(lab)),
      signal,
      concerns,
    ),
    head(lab, signal),
    ...shown(
      "counts",
      () => countsTitle(lab),
      () => labels(lab, "counts", root),
    ),
    ...shown("times", timesTitle, () => labels(lab, "times", root)),
    ...shown("depth", () => valueSlider(lab)),
    ...shown("formula", () => forms(lab, (text) => strip.say(text))),
    ...shown("value", () => value(lab, signal)),
    ...shown("tree", () => foldView(lab, signal)),
    ...shown("table", () => table(lab)),
    strip,
  ];
  fill(lab, root, parts, signal);
  lab.watch({ update: takeHold }, signal);
}

export default entry<SwellTraits, SwellLab>((model, signal) => new SwellLab(model, signal), view);
