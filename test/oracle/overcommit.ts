import assert from 'node:assert/strict';

/** Who (a vCPU or a unit of vCPUs) may run where (CPUs or cores). Nobody has an empty set of places. */
export type Graph = ReadonlyMap<string, ReadonlySet<number>>;

/** Components up to this size are also settled by trying all their subsets. */
const BRUTE_FORCE_LIMIT = 12;

/**
 * The overcommitted part of a graph: those that some maximum matching leaves out. Found in three unlike ways, which
 * have to agree: alternating reachability from what one matching leaves out; taking each one away and looking whether
 * the maximum stays; and, in small components, Hall's condition over all subsets.
 */
export function overcommitted(graph: Graph): Set<string> {
  const reached = byReachability(graph);
  assert.deepEqual(sorted(byRemoval(graph)), sorted(reached), 'removal and reachability disagree');
  for (const component of components(graph)) {
    if (component.size > BRUTE_FORCE_LIMIT) continue;
    const here = new Set([...component.keys()].filter((who) => reached.has(who)));
    assert.deepEqual(sorted(byHall(component)), sorted(here), "Hall's condition and reachability disagree");
  }
  return reached;
}

/** Whoever an alternating path reaches from someone that a maximum matching left out. */
function byReachability(graph: Graph): Set<string> {
  const holder = maximumMatching(graph);
  const matched = new Set(holder.values());
  const reached = new Set([...graph.keys()].filter((who) => !matched.has(who)));
  for (const who of reached) {
    for (const place of graph.get(who) ?? []) {
      const other = holder.get(place);
      assert.notEqual(other, undefined, 'a free place within reach: the matching was not maximal');
      if (other !== undefined) reached.add(other);
    }
  }
  return reached;
}

/** Whoever can be taken away without a loss to the maximum matching. */
function byRemoval(graph: Graph): Set<string> {
  const whole = maximumMatching(graph).size;
  const found = new Set<string>();
  for (const who of graph.keys()) {
    const rest = new Map(graph);
    rest.delete(who);
    if (maximumMatching(rest).size === whole) found.add(who);
  }
  return found;
}

/** The smallest set that lacks the most places: what all sets S with the greatest |S| − |places of S| have in common. */
function byHall(component: Graph): Set<string> {
  const people = [...component.keys()];
  let most = 0;
  let common = new Set<string>();
  for (let subset = 1; subset < 2 ** people.length; subset++) {
    const members = people.filter((_, index) => (subset >> index) & 1);
    const places = new Set<number>();
    for (const who of members) for (const place of component.get(who) ?? []) places.add(place);
    const lack = members.length - places.size;
    if (lack > most) {
      most = lack;
      common = new Set(members);
    } else if (lack === most && most > 0) {
      common = new Set(members.filter((who) => common.has(who)));
    }
  }
  return common;
}

/** Place → who holds it, by plain augmenting paths. */
function maximumMatching(graph: Graph): Map<number, string> {
  const holder = new Map<number, string>();
  for (const who of graph.keys()) augment(graph, holder, who, new Set());
  return holder;
}

function augment(graph: Graph, holder: Map<number, string>, who: string, tried: Set<number>): boolean {
  for (const place of graph.get(who) ?? []) {
    if (tried.has(place)) continue;
    tried.add(place);
    const other = holder.get(place);
    if (other === undefined || augment(graph, holder, other, tried)) {
      holder.set(place, who);
      return true;
    }
  }
  return false;
}

/** The graph cut into parts that share no place. */
function components(graph: Graph): Map<string, ReadonlySet<number>>[] {
  const left = new Set(graph.keys());
  const parts: Map<string, ReadonlySet<number>>[] = [];
  for (const first of graph.keys()) {
    if (!left.delete(first)) continue;
    const part = new Map<string, ReadonlySet<number>>([[first, graph.get(first) ?? new Set()]]);
    for (const [, places] of part) {
      for (const other of left) {
        const theirs = graph.get(other) ?? new Set<number>();
        if ([...theirs].every((place) => !places.has(place))) continue;
        left.delete(other);
        part.set(other, theirs);
      }
    }
    parts.push(part);
  }
  return parts;
}

function sorted(names: ReadonlySet<string>): string[] {
  return [...names].sort();
}
