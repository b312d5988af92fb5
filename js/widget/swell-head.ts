import { Announcer } from "./announcer.js";
import { h, setAttribute, setText } from "./dom.js";
import type { Part } from "./panel.js";
import type { SwellLab } from "./swell-lab.js";

const WAITING = "counting operations …";

/** How large the derivative is written out, and how large when equal parts are shared; below it what else was counted. */
export function head(lab: SwellLab, signal: AbortSignal): Part {
  const sentence = h("p", { class: "dw-sentence", "aria-hidden": "true" });
  const detail = h("p", { class: "dw-detail" });
  const announcer = new Announcer("Swell", signal);
  const longest = {
    sentence: h("p", { class: "dw-sentence" }),
    detail: h("p", { class: "dw-detail" }),
  };
  const sizer = h(
    "div",
    { class: "dw-sizer", "aria-hidden": "true" },
    longest.sentence,
    longest.detail,
  );
  const said = h("div", { class: "dw-said" }, sentence, detail);
  const element = h(
    "div",
    { class: "dw-head" },
    h("div", { class: "dw-verdict" }, sizer, said, announcer.element),
  );
  return {
    element,
    update() {
      const words = lab.sentence;
      // The last words keep the place of those that are on their way.
      if (words) setText(sentence, words);
      else if (!sentence.textContent) setText(sentence, WAITING);
      setAttribute(element, "data-outdated", words && !lab.isOutdated ? null : "");
      setText(detail, words ? lab.detail : "");
      // Room for the longest words: what is below must not move while the depth does.
      setText(longest.sentence, longestOf(lab.swell?.sentences));
      setText(longest.detail, longestOf(lab.swell?.details));
      announcer.hear(lab.isOutdated ? "" : words, `${lab.axis} ${lab.value}`);
    },
  };
}

const longestOf = (all: readonly string[] = []): string =>
  all.reduce((longest, each) => (each.length > longest.length ? each : longest), "");
