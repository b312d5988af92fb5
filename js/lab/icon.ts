import { LabIcon } from "@jupyterlab/ui-components";

/** Axes, a curve, its tangent, and the point where they touch, in colours that stand on white and on black. */
const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
  <g fill="none" stroke-linecap="round" stroke-linejoin="round">
    <path stroke="#8a8a8a" stroke-width="0.9" d="M2.5 1.5v20h20"/>
    <path stroke="#8a8a8a" stroke-width="1.6" d="M5 8.5C8.5 22.5 13 20.5 19.5 3.5"/>
    <path stroke="#3d8bef" stroke-width="1.4" d="M7.2 21.7 20.2 8.9"/>
  </g>
  <circle fill="#3d8bef" cx="12.7" cy="16.3" r="1.9"/>
</svg>`;

export const explorerIcon = new LabIcon({ name: "derivwidgets:explorer", svgstr: drawing });

/** The same for a launcher card among the kernels, which takes the address of an image. */
export const explorerIconUrl = `data:image/svg+xml,${encodeURIComponent(drawing)}`;
