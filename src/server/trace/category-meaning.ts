import { ACTS, type Acts, SOURCES, type Sources } from "../../sessions/trace.js";

/** What findings of tool-args mean for a session, by the beginning of their category. */
const MEANINGS: readonly (readonly [beginning: string, acts: Acts, sources: Sources])[] = [
  ["fs.destroy", ACTS.destroy, 0],
  ["fs.device", ACTS.destroy, 0],
  ["fs.delete", ACTS.destroy, 0],
  ["db.destroy", ACTS.destroy, 0],
  ["cloud.destroy", ACTS.destroy, 0],
  ["git.destroy", ACTS.destroy, 0],
  ["git.discard", ACTS.destroy, 0],
  ["agent.config", ACTS.configure | ACTS.tamper, 0],
  ["mcp.config", ACTS.configure, 0],
  ["defense.evade", ACTS.tamper, 0],
  ["persist", ACTS.persist, 0],
  ["priv.esc", ACTS.escalate, 0],
  ["db.priv", ACTS.grant, 0],
  ["exec", ACTS.execute, 0],
  ["supply", ACTS.install, 0],
  ["finance", ACTS.pay, 0],
  ["exfil", ACTS.send, 0],
  ["net.scan", ACTS.look_around, 0],
  ["cred.read", 0, SOURCES.secret],
  ["cred.metadata", 0, SOURCES.secret],
  ["cred.env", 0, SOURCES.configuration],
  ["sql.secrets", 0, SOURCES.secret],
  ["pii", 0, SOURCES.personal],
];

export function actsOfCategory(category: string): Acts {
  return MEANINGS.reduce((bits, [beginning, acts]) => (category.startsWith(beginning) ? bits | acts : bits), 0);
}

export function sourcesOfCategory(category: string): Sources {
  return MEANINGS.reduce((bits, [beginning, , from]) => (category.startsWith(beginning) ? bits | from : bits), 0);
}
