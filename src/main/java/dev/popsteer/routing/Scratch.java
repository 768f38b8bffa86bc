package dev.popsteer.routing;

/// Arrays that compiling a plan needs and then needs no more. They are as large as the client
/// table, and used for one plan after the other. No record, because it holds arrays.
final class Scratch {

  private final int[] steeredByTraits;
  private final int[] choiceBySlot;

  Scratch(ClientTable clients) {
    steeredByTraits = new int[clients.traits().size()];
    choiceBySlot = new int[clients.slots()];
  }

  int[] steeredByTraits() {
    return steeredByTraits;
  }

  int[] choiceBySlot() {
    return choiceBySlot;
  }
}
