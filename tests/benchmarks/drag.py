"""The drag of a slider, timed in the browser."""

# 20 moves to warm up, then `moves` that are timed, up and down the whole slider, one in every second frame.
DRAG = """
async ([name, moves]) => {
  const slider = document.querySelector(`input[type=range][aria-label="${name}"]`);
  const low = Number(slider.min), high = Number(slider.max);
  const painted = () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  const times = [];
  await painted();
  for (let i = 0; i < moves + 20; i++) {
    const phase = (i % 100) / 50;
    slider.value = low + (high - low) * (phase < 1 ? phase : 2 - phase);
    const start = performance.now();
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    await painted();
    if (i >= 20) times.push(performance.now() - start);
  }
  return times;
}
"""
