import { parseExperiment, type ParseOptions } from "../lib/experiment/parse/parse_experiment.ts";
import type { NetworkExperiment } from "../lib/experiment/experiment.ts";

/** The experiment of a text for the built-in network. */
export function networkExperiment(text: string, options?: ParseOptions): NetworkExperiment {
  const experiment = parseExperiment(text, options);
  if (experiment.objective === undefined) return experiment;
  throw new TypeError("The text has an objective");
}
