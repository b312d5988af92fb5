import { Explorer } from "./engine.js";
import { entry } from "./entry.js";
import type { Traits } from "./model.js";
import { view } from "./view.js";

export default entry<Traits, Explorer>((model, signal) => new Explorer(model, signal), view);
