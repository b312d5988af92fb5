import { h, setText } from "./dom.js";
import type { Explorer } from "./engine.js";
import { headline } from "./headline.js";

/** An equation stays on one line. */
const unbroken = (text: string) => text.replaceAll(" = ", "\u00a0=\u00a0");

/** The headline; and the same sentence for screen readers, once things rest. */
export function verdict(explorer: Explorer) {
  const sentence = h("p", { class: "dw-sentence" });
  const detail = h("p", { class: "dw-detail" });
  const live = h("div", {
    class: "dw-hidden",
    role: "status",
    "aria-live": "polite",
    "aria-label": "Verdict",
  });
  const visible = h("div", { "aria-hidden": "true" }, sentence, detail);
  const words = () => {
    const { readout } = explorer;
    return readout ? headline(readout) : { sentence: "", detail: "" };
  };
  return {
    element: h("div", { class: "dw-verdict" }, visible, live),
    update() {
      const now = words();
      setText(sentence, unbroken(now.sentence));
      setText(detail, unbroken(now.detail));
    },
    rest() {
      setText(live, words().sentence);
    },
  };
}
