import { entry } from "./entry.js";
import { fold } from "./fold.js";
import { fill, functionRow } from "./lab.js";
import { copyButton, status } from "./status.js";
import { swellCounts } from "./swell-counts.js";
import { swellFormula, swellHead } from "./swell-head.js";
import { SwellLab } from "./swell-lab.js";
import type { Traits } from "./swell-model.js";
import { swellTable } from "./swell-table.js";

export default entry<Traits, SwellLab>(
  (model, signal) => new SwellLab(model, signal),
  (lab, root, signal) => {
    const say = (text: string) => strip.say(text);
    const copies = [
      copyButton("copy table", () => lab.counts?.markdown ?? null, "table copied as Markdown", say),
      copyButton("copy CSV", () => lab.counts?.csv ?? null, "table copied as CSV", say),
    ];
    const strip = status(
      lab,
      lab.isHidden("table") ? [] : copies,
      "the picture still folds, and what is written stays",
      signal,
    );
    const hidden = (control: string) => lab.isHidden(control);
    fill(
      lab,
      root,
      [
        functionRow(lab, [], signal, ({ field }) => field !== "value"),
        swellHead(lab),
        ...(hidden("formula") ? [] : [swellFormula(lab, say)]),
        ...(hidden("fold") ? [] : [fold(lab)]),
        ...(hidden("counts") ? [] : swellCounts(lab)),
        ...(hidden("table") ? [] : [swellTable(lab)]),
        strip,
      ],
      signal,
    );
  },
);
