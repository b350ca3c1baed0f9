/**
 * Where a walk-thru stands: `[2]`, within a split `[2, "yes", 0]`, within an error group `[3, "steps", 1]`.
 *
 * Pure. A place is plain JSON, so that it survives a navigation.
 */
(() => {
const listsOf = step => step.kind === 'split' ? { yes: step.yes, no: step.no } : step.kind === 'error_group' ? { steps: step.steps } : {};
/** The list of steps that a place is in. */
const listAt = (steps, path) => { let list = steps; for (let i = 0; i + 2 < path.length; i += 2) list = listsOf(list[path[i]] || {})[path[i + 1]] || []; return list; };
player.path = {
  /** The step of a place; undefined behind the last one. */
  step: (steps, path) => listAt(steps, path)[path[path.length - 1]],
  /** The place behind this one in the same list. */
  next: path => [...path.slice(0, -1), path[path.length - 1] + 1],
  /** The first place within a step's list. */
  into: (path, arm) => [...path, arm, 0],
  /** The place of the step that this list belongs to; null on the outermost. */
  out: path => path.length > 1 ? path.slice(0, -2) : null,
  /** The place of a step of the outermost list by its id; -1 where there is none. */
  of: (steps, id) => steps.findIndex(s => s.id === id),
  /** All steps with their places and depths, each before those within it. */
  flat: (steps, before = []) => steps.flatMap((step, i) => { const at = [...before, i]; return [{ step, path: at }, ...Object.entries(listsOf(step)).flatMap(([arm, list]) => player.path.flat(list, [...at, arm]))]; }),
  /** Whether a place can be in these steps: what comes from a storage may be of another version. */
  valid: (steps, path) => Array.isArray(path) && path.length % 2 === 1 && path.length < 60 && path.every((p, i) => i % 2 ? typeof p === 'string' : Number.isInteger(p) && p >= 0) && path.slice(0, -1).every((p, i) => i % 2 || !!player.path.step(steps, path.slice(0, i + 1))),
};
})();
