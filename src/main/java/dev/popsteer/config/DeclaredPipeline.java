package dev.popsteer.config;

import dev.popsteer.routing.Pipeline;
import java.util.List;
import org.snakeyaml.engine.v2.nodes.Node;

/// A pipeline, and where it is written.
///
/// @param rules where each of its rules is, in order
/// @param pool where it says what is for everybody else
record DeclaredPipeline(Pipeline pipeline, List<Node> rules, Node pool) {
  DeclaredPipeline {
    rules = List.copyOf(rules);
  }
}
