/**
 * The options of an engine, and their checks.
 *
 * @module
 */

import { failRange, requireChoices, requireTypes } from "../math/check_arguments.ts";
import { requireAdamOptions } from "../nn/adam.ts";
import type { NetworkDescription } from "../nn/network.ts";
import { requireSGDOptions } from "../nn/sgd.ts";
import { requireTrainerOptions, type TrainerOptions } from "../nn/trainer.ts";
import type { EngineCheckpoint } from "./checkpoint.ts";

/** An optimizer with all of its hyperparameters: those of `Adam` or `SGD`. */
export type OptimizerDescription =
  | {
    readonly kind: "adam";
    readonly learningRate: number;
    readonly decay: number;
    readonly beta1: number;
    readonly beta2: number;
    readonly epsilon: number;
  }
  | {
    readonly kind: "sgd";
    readonly learningRate: number;
    readonly decay: number;
    readonly momentum: number;
  };

/** The batches of an `Engine`, and how it runs. */
export interface EngineOptions extends TrainerOptions {
  /**
   * Skip dropout in the forward pass but apply its mask in the backward pass. This is a mistake, with which the
   * chapter's first log was made. Only with the activation `relu`. @default {false}
   */
  dropoutForwardSkipped?: boolean;
  /**
   * Called before every tile of rows, in training, in evaluation and in prediction. If it throws, `trainEpoch`,
   * `evaluate` or `predict` throws the same error, and the engine can only be released afterwards.
   */
  beforeTile?: () => void;
  /**
   * The state of an earlier engine with the same network, optimizer, rows, seed and batch size: training continues from it,
   * and every bit is the same as if that engine had continued.
   */
  checkpoint?: EngineCheckpoint | undefined;
}

/** @throws {TypeError | RangeError} If a hyperparameter is not valid. */
export function requireOptimizer(action: string, optimizer: OptimizerDescription): void {
  requireTypes(action, { optimizer }, "object");
  requireChoices(action, { kind: optimizer.kind }, ["adam", "sgd"]);
  if (optimizer.kind === "adam") requireAdamOptions(action, optimizer);
  else requireSGDOptions(action, optimizer);
}

/** @throws {TypeError | RangeError} If an option is not valid, but for the checkpoint. */
export function requireEngineOptions(
  action: string,
  options: EngineOptions,
  { activation = "relu" }: NetworkDescription,
): void {
  requireTrainerOptions(action, options);
  const { beforeTile = () => {}, dropoutForwardSkipped = false } = options;
  requireTypes(action, { beforeTile }, "function");
  requireTypes(action, { dropoutForwardSkipped }, "boolean");
  if (!dropoutForwardSkipped || activation === "relu") return;
  const rule = `dropoutForwardSkipped must be false with the activation ${activation}`;
  failRange(action, rule, dropoutForwardSkipped);
}
