/**
 * Which numbers the engine gives.
 *
 * @module
 */

/**
 * Part of every trial's id. It is raised by every change that moves a bit of any trial's result, so that results from
 * before and after the change are never mixed.
 */
export const ENGINE_VERSION = 2;
