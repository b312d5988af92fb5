import { board } from "./board.js";
import { h, KEYS, setAttribute, setText } from "./dom.js";
import type { Explorer } from "./engine.js";

/** What can be done with Δx besides moving it: play, step, trace, and draw the V before it is seen. */
export function actions(explorer: Explorer) {
  const link = (text: string, title: string, onclick: () => void) =>
    h("button", { type: "button", class: "dw-link", title, onclick, ...KEYS }, text);
  const play = link("▷ play", "walk Δx down the decades (p)", () => explorer.player.toggle());
  const step = link("step", "one step down", () => explorer.player.step());
  const trace = link("trace", "show the V point by point, as Δx moves", () =>
    explorer.toggleTrace(),
  );
  const draw = link("draw", "draw the V before it is shown", () => {
    explorer.startGuess();
    panel.update();
    panel.focus();
  });
  const shown = [
    ...(explorer.isHidden("play") ? [] : [play, step]),
    ...(explorer.isHidden("trace") ? [] : [trace]),
    ...(explorer.isHidden("guess") ? [] : [draw]),
  ];
  const panel = board(explorer, () => draw.focus());
  return {
    element: h("span", { class: "dw-actions" }, ...shown),
    board: panel,
    update() {
      const { player, trace: traced, guess } = explorer;
      setText(play, player.isPlaying ? "❚❚ pause" : "▷ play");
      setText(trace, traced.isTracing ? "reveal" : "trace");
      setAttribute(trace, "aria-pressed", String(traced.isTracing));
      setAttribute(draw, "aria-pressed", String(guess?.isDrawing ?? false));
      draw.disabled = explorer.guessable() === null;
      panel.update();
    },
  };
}
