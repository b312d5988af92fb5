import { Announcer } from "./announcer.js";
import { h, setAttribute, setText } from "./dom.js";
import type { Part } from "./panel.js";
import type { SwellLab } from "./swell-lab.js";

const WAITING = "counting operations …";

/** How large the derivative is written out, and how large when equal parts are shared; below it what else was counted. */
export function head(lab: SwellLab, signal: AbortSignal): Part {
  const sentence = h("p", { class: "dw-sentence", "aria-hidden": "true" });
  const detail = h("p", { class: "dw-detail" });
  const announcer = new Announcer(signal);
  announcer.element.setAttribute("aria-label", "Swell");
  const element = h(
    "div",
    { class: "dw-head" },
    h("div", { class: "dw-verdict" }, sentence, detail, announcer.element),
  );
  return {
    element,
    update() {
      const said = lab.sentence;
      // The last words keep the place of those that are on their way.
      if (said) setText(sentence, said);
      else if (!sentence.textContent) setText(sentence, WAITING);
      setAttribute(element, "data-outdated", said && !lab.isOutdated ? null : "");
      setText(detail, said ? lab.detail : "");
      announcer.hear(lab.isOutdated ? "" : said, `${lab.axis} ${lab.value}`);
    },
  };
}
